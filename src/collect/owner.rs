//! Who owns a resource, as the tags say that the configuration names (`owner-tags`).

use crate::collect::access::Access;
use crate::collect::gather::Gather;
use crate::collect::operation::LIST_TAGS;
use crate::snapshot::clean::clean;

/// Reads the owner of a service, a service network or a target group.
pub(super) async fn read(gather: &Gather, access: &Access, id: &str, arn: &str) {
    if gather.session.settings.owner_tags.is_empty() {
        return;
    }
    let Ok(clients) = gather.session.clients(access).await else {
        return;
    };
    let sent = clients
        .lattice
        .list_tags_for_resource()
        .resource_arn(arn)
        .send();
    // Whoever may not read tags is told the owner of the account, as everybody else.
    if let Ok(answer) = gather.session.call(LIST_TAGS, sent).await {
        let tags = answer.tags.unwrap_or_default();
        file(
            gather,
            id,
            tags.iter().map(|(k, v)| (k.as_str(), v.as_str())),
        );
    }
}

/// Files the owner that the tags of a resource name; the first of the configured tags decides.
pub(super) fn file<'a>(gather: &Gather, id: &str, tags: impl Iterator<Item = (&'a str, &'a str)>) {
    let tags: Vec<(&str, &str)> = tags.collect();
    let named = gather
        .session
        .settings
        .owner_tags
        .iter()
        .find_map(|wanted| {
            let mut tags = tags.iter();
            tags.find(|(key, value)| key.eq_ignore_ascii_case(wanted) && !value.trim().is_empty())
        });
    if let Some((_, owner)) = named {
        gather
            .store
            .estate()
            .owners
            .insert(id.to_owned(), clean(owner.trim()));
    }
}
