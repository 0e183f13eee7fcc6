//! Read-only by construction: what is not on the list of operations is not sent; and an answer of nothing
//! is no answer.

use aws_smithy_runtime_api::box_error::BoxError;
use aws_smithy_runtime_api::client::interceptors::context::{
    AfterDeserializationInterceptorContextRef, BeforeSerializationInterceptorContextRef,
};
use aws_smithy_runtime_api::client::interceptors::{Intercept, dyn_dispatch_hint};
use aws_smithy_runtime_api::client::orchestrator::Metadata;
use aws_smithy_runtime_api::client::runtime_components::RuntimeComponents;
use aws_smithy_types::config_bag::ConfigBag;

use crate::collect::operation::{OPERATIONS, Operation, VIA_SSM};

/// Refuses every operation that is not on its list.
#[derive(Debug, Clone, Copy)]
pub struct Only {
    name: &'static str,
    operations: &'static [&'static Operation],
}

/// Lets the list of reads through.
pub const READ_ONLY: Only = Only {
    name: "ReadOnly",
    operations: OPERATIONS,
};

/// Lets the two operations through by which a script is run on an instance.
pub const SCRIPT_RUNS: Only = Only {
    name: "ScriptRuns",
    operations: VIA_SSM,
};

#[dyn_dispatch_hint]
impl Intercept for Only {
    fn name(&self) -> &'static str {
        self.name
    }

    fn read_before_serialization(
        &self,
        _context: &BeforeSerializationInterceptorContextRef<'_>,
        _components: &RuntimeComponents,
        config: &mut ConfigBag,
    ) -> Result<(), BoxError> {
        is_listed(self.operations, config)
    }

    fn read_after_deserialization(
        &self,
        context: &AfterDeserializationInterceptorContextRef<'_>,
        _components: &RuntimeComponents,
        _config: &mut ConfigBag,
    ) -> Result<(), BoxError> {
        is_an_answer(context)
    }
}

fn is_listed(list: &[&Operation], config: &ConfigBag) -> Result<(), BoxError> {
    let Some(metadata) = config.load::<Metadata>() else {
        return Err("an operation without a name is not sent".into());
    };
    let (service, name) = (metadata.service(), metadata.name());
    if list
        .iter()
        .any(|it| it.service == service && it.name == name)
    {
        Ok(())
    } else {
        Err(format!("{service} {name} is not on the list of reads, and is not sent").into())
    }
}

/// A proxy that answers 200 with nothing would otherwise be read as a list of nothing.
fn is_an_answer(context: &AfterDeserializationInterceptorContextRef<'_>) -> Result<(), BoxError> {
    let response = context.response();
    let is_empty = response.body().bytes().is_some_and(<[u8]>::is_empty);
    if response.status().is_success() && is_empty {
        Err("the answer was empty, which no answer of AWS is".into())
    } else {
        Ok(())
    }
}
