//! What is asked once, however many wait for it: the first to come asks, the others get its answer.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};

use tokio::sync::OnceCell;

/// Answers by what was asked.
#[derive(Debug)]
pub struct Memo<T>(Mutex<BTreeMap<String, Arc<OnceCell<T>>>>);

impl<T> Default for Memo<T> {
    fn default() -> Self {
        Self(Mutex::default())
    }
}

impl<T: Clone> Memo<T> {
    /// The answer to a question, asked by whoever is first.
    pub async fn get(&self, question: &str, ask: impl Future<Output = T>) -> T {
        let cell = {
            let mut all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
            Arc::clone(all.entry(question.to_owned()).or_default())
        };
        cell.get_or_init(|| ask).await.clone()
    }
}

#[cfg(test)]
mod tests {
    use std::cell::Cell;

    use tokio::runtime::Builder;

    use super::Memo;

    #[test]
    fn many_who_ask_make_one_question() {
        let (memo, n_asked) = (Memo::default(), Cell::new(0));
        let ask = |what| {
            let n_asked = &n_asked;
            memo.get(what, async move {
                n_asked.set(n_asked.get() + 1);
                what.len()
            })
        };
        let runtime = Builder::new_current_thread().build().unwrap();
        let asked = async { tokio::join!(ask("one"), ask("one"), ask("three")) };
        let answers = runtime.block_on(asked);
        assert_eq!((answers, n_asked.get()), ((3, 3, 5), 2));
    }
}
