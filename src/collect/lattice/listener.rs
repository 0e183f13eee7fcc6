//! Listeners with their default actions, and rules with what they match. The lists hold neither
//! (botocore model `vpc-lattice`: `ListenerSummary`, `RuleSummary`), so each is got by its id.

use aws_sdk_vpclattice::operation::get_listener::GetListenerOutput;
use aws_sdk_vpclattice::operation::get_rule::GetRuleOutput;
use aws_sdk_vpclattice::types::{
    HeaderMatchType, HttpMatch, PathMatchType, RuleAction, RuleMatch as Match,
};
use futures::future::{join_all, try_join_all};

use crate::collect::access::Access;
use crate::collect::failure::Failure;
use crate::collect::gather::Gather;
use crate::collect::lattice::{absent_member, id_of, service_arn};
use crate::collect::operation::{GET_LISTENER, GET_RULE, LIST_LISTENERS, LIST_RULES};
use crate::snapshot::lattice::{
    Action, Comparison, HeaderMatch, Listener, ListenerDetail, Rule, RuleMatch, TextMatch,
    WeightedTargetGroup,
};

/// The ids of a service's listeners.
pub(super) async fn list(
    gather: &Gather,
    access: &Access,
    service: &str,
) -> Result<Vec<String>, Failure> {
    let lattice = &gather.session.clients(access).await?.lattice;
    let pages = lattice
        .list_listeners()
        .service_identifier(service)
        .into_paginator()
        .send();
    let pages = gather.session.pages(LIST_LISTENERS, pages).await?;
    let listed = pages.into_iter().flat_map(|it| it.items);
    Ok(listed.filter_map(|it| it.id).collect())
}

/// Reads a service's listeners and rules; the target groups to which they forward.
pub async fn read(gather: &Gather, service: &str, account: &str, ids: &[String]) -> Vec<String> {
    let groups = join_all(ids.iter().map(|id| one(gather, service, account, id))).await;
    let mut groups = groups.concat();
    groups.sort_unstable();
    groups.dedup();
    groups
}

async fn one(gather: &Gather, service: &str, account: &str, id: &str) -> Vec<String> {
    if !gather.store.begin(format!("listener {id}")) {
        return Vec::new();
    }
    let stub = Listener {
        account: account.to_owned(),
        service: service.to_owned(),
        ..Listener::default()
    };
    gather.store.estate().listeners.insert(id.to_owned(), stub);
    let access = gather.session.accesses.of(account);
    let (detail, rules) = tokio::join!(
        detail(gather, access, service, account, id),
        rules(gather, access, service, account, id)
    );
    let default = detail.iter().map(|it| &it.default_action);
    let others = rules.iter().flatten().map(|it| &it.action);
    default
        .chain(others)
        .filter_map(|it| match it {
            Action::Forward(groups) => Some(groups.iter().map(|it| it.target_group.clone())),
            Action::FixedResponse(_) => None,
        })
        .flatten()
        .collect()
}

async fn detail(
    gather: &Gather,
    access: &Access,
    service: &str,
    account: &str,
    id: &str,
) -> Option<ListenerDetail> {
    let asked = async {
        let lattice = &gather.session.clients(access).await?.lattice;
        let sent = lattice
            .get_listener()
            .service_identifier(service_arn(gather, service, account))
            .listener_identifier(id)
            .send();
        listener_detail(gather.session.call(GET_LISTENER, sent).await?)
    };
    gather
        .fill(
            GET_LISTENER,
            access,
            account,
            |estate| &mut estate.listeners.entry(id.to_owned()).or_default().detail,
            asked,
        )
        .await
}

async fn rules(
    gather: &Gather,
    access: &Access,
    service: &str,
    account: &str,
    id: &str,
) -> Option<Vec<Rule>> {
    let asked = async {
        let lattice = &gather.session.clients(access).await?.lattice;
        let service = service_arn(gather, service, account);
        let pages = lattice
            .list_rules()
            .service_identifier(&service)
            .listener_identifier(id)
            .into_paginator()
            .send();
        let pages = gather.session.pages(LIST_RULES, pages).await?;
        let listed = pages.into_iter().flat_map(|it| it.items);
        // The default rule is the listener's default action, and has no match.
        let wanted: Vec<String> = listed
            .filter(|it| it.is_default != Some(true))
            .filter_map(|it| it.id)
            .collect();
        let service = &service;
        let got = wanted.iter().map(|rule| async move {
            let sent = lattice
                .get_rule()
                .service_identifier(service)
                .listener_identifier(id)
                .rule_identifier(rule)
                .send();
            rule_of(gather.session.call(GET_RULE, sent).await?)
        });
        try_join_all(got).await
    };
    gather
        .fill(
            LIST_RULES,
            access,
            account,
            |estate| &mut estate.listeners.entry(id.to_owned()).or_default().rules,
            asked,
        )
        .await
}

fn listener_detail(got: GetListenerOutput) -> Result<ListenerDetail, Failure> {
    let missing = |member| absent_member(GET_LISTENER, member);
    let port = got.port.and_then(|it| u16::try_from(it).ok());
    Ok(ListenerDetail {
        name: got.name,
        protocol: got
            .protocol
            .map(|it| it.as_str().to_owned())
            .ok_or_else(|| missing("protocol"))?,
        port: port.ok_or_else(|| missing("port"))?,
        default_action: action(got.default_action).ok_or_else(|| missing("defaultAction"))?,
    })
}

fn rule_of(got: GetRuleOutput) -> Result<Rule, Failure> {
    let missing = |member| absent_member(GET_RULE, member);
    let priority = got.priority.and_then(|it| u32::try_from(it).ok());
    let condition = match got.r#match {
        Some(Match::HttpMatch(it)) => condition(it).ok_or_else(|| missing("match"))?,
        // A kind of match that this build does not know is no match that it could judge.
        _ => return Err(missing("match")),
    };
    Ok(Rule {
        id: got.id.ok_or_else(|| missing("id"))?,
        name: got.name,
        priority: priority.ok_or_else(|| missing("priority"))?,
        condition,
        action: action(got.action).ok_or_else(|| missing("action"))?,
    })
}

fn condition(http: HttpMatch) -> Option<RuleMatch> {
    let path = match http.path_match {
        Some(it) => Some(TextMatch {
            case_sensitive: it.case_sensitive,
            with: match it.r#match? {
                PathMatchType::Exact(text) => Comparison::Exact(text),
                PathMatchType::Prefix(text) => Comparison::Prefix(text),
                _ => return None,
            },
        }),
        None => None,
    };
    let headers = http.header_matches.unwrap_or_default().into_iter();
    let headers: Option<Vec<HeaderMatch>> = headers
        .map(|it| {
            let with = match it.r#match? {
                HeaderMatchType::Exact(text) => Comparison::Exact(text),
                HeaderMatchType::Prefix(text) => Comparison::Prefix(text),
                HeaderMatchType::Contains(text) => Comparison::Contains(text),
                _ => return None,
            };
            Some(HeaderMatch {
                name: it.name,
                value: TextMatch {
                    with,
                    case_sensitive: it.case_sensitive,
                },
            })
        })
        .collect();
    Some(RuleMatch {
        method: http.method,
        path,
        headers: headers?,
    })
}

/// The action; `None` for one that this build does not know.
fn action(action: Option<RuleAction>) -> Option<Action> {
    match action? {
        RuleAction::FixedResponse(it) => u16::try_from(it.status_code)
            .ok()
            .map(Action::FixedResponse),
        RuleAction::Forward(it) => {
            let groups = it.target_groups.into_iter().map(|it| WeightedTargetGroup {
                target_group: id_of(&it.target_group_identifier).to_owned(),
                weight: it
                    .weight
                    .and_then(|it| u32::try_from(it).ok())
                    .unwrap_or(100),
            });
            Some(Action::Forward(groups.collect()))
        }
        _ => None,
    }
}
