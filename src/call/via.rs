//! `--via`: the places that a question or a request can be sent from.

use std::fmt;

use crate::shell::word;
use crate::snapshot::clean::clean;

/// The forms, for messages.
const FORMS: &str =
    "local, ssm:i-…, kubectl:[context/]namespace/pod[/container] or ecs:cluster/task/container";

/// From where.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Via {
    /// This machine.
    Local,
    /// A container of a pod, by `kubectl exec`.
    Kubectl(Pod),
    /// A container of a task of ECS, by `aws ecs execute-command`.
    Ecs(Task),
    /// An instance, by `ssm:SendCommand`.
    Ssm(String),
}

/// A pod, and a container of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pod {
    /// The context of the kubeconfig; the current one without.
    pub context: Option<String>,
    /// Its namespace.
    pub namespace: String,
    /// Its name.
    pub name: String,
    /// The container; the pod's default without.
    pub container: Option<String>,
}

/// A container of a task.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Task {
    /// The name of the cluster.
    pub cluster: String,
    /// The id of the task.
    pub id: String,
    /// The container.
    pub container: String,
}

impl Via {
    /// Reads `--via`.
    pub fn parse(text: &str) -> Result<Self, String> {
        let text = text.trim();
        if text == "local" {
            return Ok(Self::Local);
        }
        let found = match text.split_once(':') {
            Some(("ssm", id)) => is_instance(id).then(|| Self::Ssm(id.to_owned())),
            Some(("kubectl", rest)) => pod(rest).map(Self::Kubectl),
            Some(("ecs", rest)) => task(rest).map(Self::Ecs),
            _ => None,
        };
        found.ok_or_else(|| format!("--via takes {FORMS}; `{}` is none of them", clean(text)))
    }

    /// Why no signature may go there.
    pub fn keeps_no_secret(&self) -> Option<String> {
        let by = match self {
            Self::Local | Self::Kubectl(_) => return None,
            Self::Ecs(_) => "ecs:ExecuteCommand",
            Self::Ssm(_) => "ssm:SendCommand",
        };
        Some(format!(
            "{by} records what it runs, so that no signature is sent from {self}; send it unsigned, or run lattice-doctor there with the caller's own credentials"
        ))
    }

    /// What is missing there, and how else to ask.
    pub fn without(&self, tool: &str) -> String {
        let instead = match self {
            Self::Kubectl(pod) => {
                format!(
                    "; `--debug-image curlimages/curl` puts an ephemeral container that has one beside it, as this does by hand: {}",
                    pod.debug_command()
                )
            }
            _ => String::new(),
        };
        format!("there is no {tool} in {self}{instead}")
    }
}

impl Pod {
    /// The command that puts a container with curl beside it, in the same network.
    pub fn debug_command(&self) -> String {
        let context = self.context.as_ref();
        let context = context.map_or_else(String::new, |it| format!(" --context {}", word(it)));
        let target = self.container.as_ref();
        let target = target.map_or_else(String::new, |it| format!(" --target {}", word(it)));
        format!(
            "kubectl{context} debug -it -n {} {}{target} --image curlimages/curl -- sh",
            word(&self.namespace),
            word(&self.name)
        )
    }
}

impl fmt::Display for Via {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Local => f.write_str("local"),
            Self::Ssm(instance) => write!(f, "ssm:{instance}"),
            Self::Ecs(it) => write!(f, "ecs:{}/{}/{}", it.cluster, it.id, it.container),
            Self::Kubectl(it) => {
                f.write_str("kubectl:")?;
                if let Some(context) = &it.context {
                    write!(f, "{context}/")?;
                }
                write!(f, "{}/{}", it.namespace, it.name)?;
                match (&it.container, &it.context) {
                    (Some(container), _) => write!(f, "/{container}"),
                    // Three parts would be read as namespace, pod and container.
                    (None, Some(_)) => f.write_str("/"),
                    (None, None) => Ok(()),
                }
            }
        }
    }
}

/// An instance, or a machine elsewhere that Systems Manager knows (`mi-…`).
pub(crate) fn is_instance(id: &str) -> bool {
    let digits = id.strip_prefix("i-").or_else(|| id.strip_prefix("mi-"));
    digits
        .is_some_and(|it| matches!(it.len(), 8 | 17) && it.bytes().all(|it| it.is_ascii_hexdigit()))
}

/// `[context/]namespace/pod[/container]`. Three parts are namespace, pod and container, unless the
/// first can be no namespace; with nothing behind the last `/`, the first of them is the context. The
/// contexts of EKS are ARNs with a `/` of their own.
fn pod(text: &str) -> Option<Pod> {
    let mut parts: Vec<&str> = text.split('/').collect();
    let of_arn;
    if parts[0].starts_with("arn:") && parts.len() >= 4 {
        of_arn = format!("{}/{}", parts[0], parts[1]);
        parts.splice(..2, [of_arn.as_str()]);
    }
    let is_context =
        |it: &str| !it.is_empty() && !it.starts_with('-') && !it.contains(char::is_whitespace);
    let (context, rest) = match parts.as_slice() {
        [context, rest @ ..] if rest.len() == 3 => (Some(*context), rest),
        [context, rest @ ..] if rest.len() == 2 && !is_label(context) => (Some(*context), rest),
        all => (None, all),
    };
    let (namespace, pod, container) = match rest {
        [namespace, pod] => (*namespace, *pod, None),
        [namespace, pod, ""] if context.is_some() => (*namespace, *pod, None),
        [namespace, pod, container] => (*namespace, *pod, Some(*container)),
        _ => return None,
    };
    let is_fine = context.is_none_or(is_context)
        && is_label(namespace)
        && pod.split('.').all(is_label)
        && container.is_none_or(is_label);
    is_fine.then(|| Pod {
        context: context.map(str::to_owned),
        namespace: namespace.to_owned(),
        name: pod.to_owned(),
        container: container.map(str::to_owned),
    })
}

/// A name as Kubernetes has them (RFC 1123 label).
pub(crate) fn is_label(text: &str) -> bool {
    let is_inner = |it: u8| it.is_ascii_lowercase() || it.is_ascii_digit();
    let bytes = text.as_bytes();
    bytes.len() <= 63
        && bytes.first().copied().is_some_and(is_inner)
        && bytes.last().copied().is_some_and(is_inner)
        && bytes.iter().all(|it| is_inner(*it) || *it == b'-')
}

fn task(text: &str) -> Option<Task> {
    let is_name = |it: &&str| {
        !it.starts_with('-')
            && !it.is_empty()
            && it
                .bytes()
                .all(|it| it.is_ascii_alphanumeric() || b"-_".contains(&it))
    };
    let parts: Vec<&str> = text.split('/').collect();
    match parts.as_slice() {
        [cluster, task, container] if parts.iter().all(is_name) => Some(Task {
            cluster: (*cluster).to_owned(),
            id: (*task).to_owned(),
            container: (*container).to_owned(),
        }),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::Via;

    #[test]
    fn a_place_is_read_and_written_alike() {
        for text in [
            "local",
            "ssm:i-0123456789abcdef0",
            "ssm:mi-0123456789abcdef0",
            "ecs:apps/0a1b2c3d/checkout",
            "kubectl:shop/checkout-7d9f-x2x",
            "kubectl:shop/checkout-7d9f-x2x/app",
            "kubectl:prod/shop/checkout-0/",
            "kubectl:prod/shop/checkout-0/app",
            "kubectl:me@prod.example/shop/checkout-0/app",
            "kubectl:arn:aws:eks:eu-west-1:444455556666:cluster/apps/shop/checkout-0/app",
            "kubectl:arn:aws:eks:eu-west-1:444455556666:cluster/apps/shop/checkout-0/",
        ] {
            assert_eq!(
                Via::parse(text).map(|it| it.to_string()).as_deref(),
                Ok(text)
            );
        }
        // A first part that is no namespace is a context.
        let Ok(Via::Kubectl(pod)) =
            Via::parse("kubectl:arn:aws:eks:eu-west-1:444455556666:cluster/a/shop/app-0")
        else {
            panic!("it is a pod");
        };
        assert_eq!((pod.namespace.as_str(), pod.container), ("shop", None));
    }

    #[test]
    fn what_is_no_place_is_refused() {
        for text in [
            "",
            "ssm:",
            "ssm:i-xyz",
            "ssm:i-0123456789abcdef0;reboot",
            "ssm:web-server",
            "kubectl:",
            "kubectl:pod",
            "kubectl:ns/",
            "kubectl:/pod",
            "kubectl:ns/--all",
            "kubectl:-n/ns/pod/c",
            "kubectl:a/b/c/d/e",
            "kubectl:ns/Pod",
            "ecs:cluster/task",
            "ecs:cluster/task/c/d",
            "ecs:cluster/$(id)/c",
            "ecs:--help/task/c",
            "docker:x",
            "i-0123456789abcdef0",
        ] {
            assert!(Via::parse(text).is_err(), "{text}");
        }
    }
}
