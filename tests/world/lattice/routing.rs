//! Listeners and rules.

use lattice_doctor::snapshot::lattice::{
    Action, Comparison, Listener, ListenerDetail, Rule, RuleMatch, TextMatch,
};
use serde_json::{Value, json};

use super::super::asked::{Asked, Result};
use super::super::keys::made_up;
use super::resources::{service, service_arn};
use super::{AT, not_found, paged};

fn listener_arn(asked: &Asked<'_>, service: &str, id: &str) -> String {
    format!("{}/listener/{id}", service_arn(asked, service))
}

/// An id, or the end of an ARN after `/<kind>/`.
fn last<'a>(given: &'a str, kind: &str) -> &'a str {
    given
        .rsplit_once(&format!("/{kind}/"))
        .filter(|_| given.starts_with("arn:"))
        .map_or(given, |(_, id)| id)
}

fn listener<'a>(asked: &Asked<'a>) -> Result<(&'a str, &'a str, &'a Listener)> {
    let (service_id, service) = service(asked, "serviceIdentifier")?;
    if service.account != asked.account {
        return Err(asked.denied(&service_arn(asked, service_id)));
    }
    let id = last(asked.required("listenerIdentifier")?, "listener");
    match asked.estate().listeners.get(id) {
        Some(listener) if listener.service == service_id => Ok((service_id, id, listener)),
        _ => Err(not_found(id, "listener")),
    }
}

fn detail<'a>(
    asked: &Asked<'_>,
    service: &str,
    id: &str,
    listener: &'a Listener,
) -> Result<&'a ListenerDetail> {
    let arn = listener_arn(asked, service, id);
    asked
        .fact(&listener.detail, &listener.account, false, &arn)?
        .ok_or_else(|| not_found(id, "listener"))
}

pub(super) fn get_listener(asked: &Asked<'_>) -> Result {
    let (service, id, listener) = listener(asked)?;
    let detail = detail(asked, service, id, listener)?;
    Ok(json!({
        "arn": listener_arn(asked, service, id),
        "id": id,
        "name": detail.name.as_deref().unwrap_or("listener"),
        "protocol": detail.protocol,
        "port": detail.port,
        "serviceArn": service_arn(asked, service),
        "serviceId": service,
        "defaultAction": action(&detail.default_action),
        "createdAt": AT,
        "lastUpdatedAt": AT,
    }))
}

pub(super) fn list_listeners(asked: &Asked<'_>) -> Result {
    let (service_id, service) = service(asked, "serviceIdentifier")?;
    let arn = service_arn(asked, service_id);
    let ids = asked.fact(&service.listeners, &service.account, false, &arn)?;
    let mut items = Vec::new();
    for id in ids.into_iter().flatten() {
        let Some(listener) = asked.estate().listeners.get(id) else {
            continue;
        };
        let detail = listener.detail.seen();
        items.push(json!({
            "arn": listener_arn(asked, service_id, id),
            "id": id,
            "name": detail.and_then(|it| it.name.as_deref()).unwrap_or("listener"),
            "protocol": detail.map(|it| it.protocol.as_str()),
            "port": detail.map(|it| it.port),
            "createdAt": AT,
            "lastUpdatedAt": AT,
        }));
    }
    paged(asked, items)
}

fn default_rule(listener: &str) -> String {
    format!("rule-{}", made_up(&["default rule", listener]))
}

fn summary(arn: &str, rule: &Rule) -> Value {
    json!({
        "arn": format!("{arn}/rule/{}", rule.id),
        "id": rule.id,
        "name": rule.name.as_deref().unwrap_or("rule"),
        "isDefault": false,
        "priority": rule.priority,
        "createdAt": AT,
        "lastUpdatedAt": AT,
    })
}

fn default_summary(arn: &str, listener: &str) -> Value {
    let id = default_rule(listener);
    json!({
        "arn": format!("{arn}/rule/{id}"),
        "id": id,
        "name": "default",
        "isDefault": true,
        "createdAt": AT,
        "lastUpdatedAt": AT,
    })
}

/// A summary says neither what a rule matches nor what it does.
pub(super) fn list_rules(asked: &Asked<'_>) -> Result {
    let (service, id, listener) = listener(asked)?;
    let arn = listener_arn(asked, service, id);
    let rules = asked.fact(&listener.rules, &listener.account, false, &arn)?;
    let mut items: Vec<_> = rules
        .into_iter()
        .flatten()
        .map(|it| summary(&arn, it))
        .collect();
    // AWS promises no order; the default rule comes first so that nobody relies on one.
    items.insert(0, default_summary(&arn, id));
    paged(asked, items)
}

pub(super) fn get_rule(asked: &Asked<'_>) -> Result {
    let (service, id, listener) = listener(asked)?;
    let arn = listener_arn(asked, service, id);
    let wanted = last(asked.required("ruleIdentifier")?, "rule");
    if wanted == default_rule(id) {
        let detail = detail(asked, service, id, listener)?;
        let mut rule = default_summary(&arn, id);
        rule["action"] = action(&detail.default_action);
        return Ok(rule);
    }
    let rules = asked.fact(&listener.rules, &listener.account, false, &arn)?;
    let found = rules.into_iter().flatten().find(|it| it.id == wanted);
    let found = found.ok_or_else(|| not_found(wanted, "rule"))?;
    let mut rule = summary(&arn, found);
    rule["match"] = json!({"httpMatch": condition(&found.condition)});
    rule["action"] = action(&found.action);
    Ok(rule)
}

fn action(action: &Action) -> Value {
    match action {
        Action::FixedResponse(status) => json!({"fixedResponse": {"statusCode": status}}),
        Action::Forward(groups) => {
            let groups: Vec<_> = groups
                .iter()
                .map(|it| json!({"targetGroupIdentifier": it.target_group, "weight": it.weight}))
                .collect();
            json!({"forward": {"targetGroups": groups}})
        }
    }
}

fn condition(condition: &RuleMatch) -> Value {
    let headers: Vec<_> = condition
        .headers
        .iter()
        .map(|it| {
            let mut header = text(&it.value);
            header["name"] = it.name.as_str().into();
            header
        })
        .collect();
    json!({
        "method": condition.method,
        "pathMatch": condition.path.as_ref().map(text),
        "headerMatches": (!headers.is_empty()).then_some(headers),
    })
}

fn text(text: &TextMatch) -> Value {
    let with = match &text.with {
        Comparison::Exact(it) => json!({"exact": it}),
        Comparison::Prefix(it) => json!({"prefix": it}),
        Comparison::Contains(it) => json!({"contains": it}),
    };
    json!({"match": with, "caseSensitive": text.case_sensitive})
}
