//! What the readers of a run remember: each reader keeps a type of its own here, so that no shared
//! object knows a reader.

use std::any::{Any, TypeId};
use std::collections::HashMap;
use std::fmt;
use std::sync::{Arc, Mutex, PoisonError};

/// One value of each type that a reader asked for.
#[derive(Default)]
pub struct Caches(Mutex<HashMap<TypeId, Arc<dyn Any + Send + Sync>>>);

impl Caches {
    /// The run's only `T`, made by `Default` for the first who asks.
    pub fn of<T: Any + Send + Sync + Default>(&self) -> Arc<T> {
        let mut all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let kept = all
            .entry(TypeId::of::<T>())
            .or_insert_with(|| Arc::new(T::default()));
        match Arc::clone(kept).downcast() {
            Ok(found) => found,
            Err(_) => unreachable!("a value is kept under its own type"),
        }
    }
}

impl fmt::Debug for Caches {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Caches").finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicUsize, Ordering};

    use super::Caches;

    #[derive(Default)]
    struct Pods(AtomicUsize);
    #[derive(Default)]
    struct Tasks(AtomicUsize);

    #[test]
    fn each_type_has_one_value_in_a_run() {
        let caches = Caches::default();
        caches.of::<Pods>().0.fetch_add(2, Ordering::Relaxed);
        caches.of::<Tasks>().0.fetch_add(5, Ordering::Relaxed);
        let (pods, tasks) = (caches.of::<Pods>(), caches.of::<Tasks>());
        let counts = (
            pods.0.load(Ordering::Relaxed),
            tasks.0.load(Ordering::Relaxed),
        );
        assert_eq!(counts, (2, 5));
    }
}
