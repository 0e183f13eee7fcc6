//! EC2 (`ec2` protocol, model 2016-11-15): what the VPCs are made of.
//!
//! Every `Describe…` works alike: rows that the caller may see, ids, filters, pages. What differs is a
//! table of filter names and the places in the answer that they compare.

mod endpoints;
mod firewall;
mod interfaces;
mod vpcs;

use std::net::IpAddr;

use ipnet::IpNet;
use lattice_doctor::snapshot::fact::Fact;
use serde_json::{Value, json};

use super::asked::{self, Asked, Result};
use super::dialect::Refusal;
use super::http::no_operation;
use super::page;

/// Performs one operation.
pub fn perform(asked: &Asked<'_>) -> Result {
    match asked.operation {
        "DescribeVpcs" => vpcs::describe(asked),
        "DescribeVpcAttribute" => vpcs::attribute(asked),
        "DescribeSubnets" => vpcs::subnets(asked),
        "DescribeRouteTables" => vpcs::route_tables(asked),
        "DescribeNetworkAcls" => firewall::network_acls(asked),
        "DescribeSecurityGroups" => firewall::security_groups(asked),
        "DescribeManagedPrefixLists" => firewall::prefix_lists(asked),
        "GetManagedPrefixListEntries" => firewall::prefix_list_entries(asked),
        "DescribeNetworkInterfaces" => interfaces::describe(asked),
        "DescribeInstances" => interfaces::instances(asked),
        "DescribeVpcEndpoints" => endpoints::describe(asked),
        "DescribeVpcEndpointAssociations" => endpoints::associations(asked),
        _ => Err(no_operation(asked)),
    }
}

/// One resource: its id and how it stands in the answer, absent where it is gone.
struct Row {
    id: String,
    item: Result<Option<Value>>,
}

/// A resource as a row, if this account can see it at all.
fn row<T>(
    asked: &Asked<'_>,
    id: &str,
    owner: &str,
    fact: &Fact<T>,
    item: impl FnOnce(&T) -> Value,
) -> Option<Row> {
    let is_visible = owner == asked.account || owner == "AWS";
    is_visible.then(|| Row {
        id: id.to_owned(),
        item: asked.fact(fact, owner, false, "*").map(|it| it.map(item)),
    })
}

/// How one kind of resource is asked for and answered.
struct Kind {
    /// The parameter that lists ids.
    ids: &'static str,
    /// The element of the answer that lists the resources.
    set: &'static str,
    /// The error code for an id that is not there.
    not_found: &'static str,
    /// Filter names, and the values in an item that each compares; `*` stands for every item of a list.
    filters: &'static [(&'static str, &'static str)],
}

impl Kind {
    fn describe(&self, asked: &Asked<'_>, rows: Vec<Row>) -> Result {
        let items = self.chosen(asked, rows)?;
        self.paged(asked, items)
    }

    fn paged(&self, asked: &Asked<'_>, items: Vec<Value>) -> Result {
        // `DescribeInstances` alone spells its paging parameters in lower case in the model, and
        // takes both.
        let page = page::of(asked, items, "MaxResults", "NextToken")?;
        Ok(json!({self.set: page.items, "nextToken": page.next}))
    }

    fn chosen(&self, asked: &Asked<'_>, rows: Vec<Row>) -> Result<Vec<Value>> {
        let wanted = asked.texts(self.ids);
        let mut items = Vec::new();
        if wanted.is_empty() {
            for row in rows {
                match row.item {
                    Ok(item) => items.extend(item),
                    // What nobody knows cannot be listed; what is refused refuses the list.
                    Err(refusal) if refusal.code == asked.service.invalid.1 => {}
                    Err(refusal) => return Err(refusal),
                }
            }
        } else {
            let mut rows = rows;
            for id in wanted {
                let row = rows.iter().position(|it| it.id == id);
                let item = match row {
                    Some(index) => rows.swap_remove(index).item?,
                    None => None,
                };
                items.push(item.ok_or_else(|| self.not_found(id))?);
            }
        }
        self.filtered(asked, items)
    }

    fn not_found(&self, id: &str) -> Refusal {
        Refusal::new(400, self.not_found, format!("The ID '{id}' does not exist"))
    }

    /// All filters must fit; of a filter's values, one.
    fn filtered(&self, asked: &Asked<'_>, mut items: Vec<Value>) -> Result<Vec<Value>> {
        for (name, values) in filters(asked) {
            let Some((_, place)) = self.filters.iter().find(|(it, _)| *it == name) else {
                let message = format!("The filter '{name}' is invalid");
                return Err(Refusal::of(asked.service.invalid, message));
            };
            items.retain(|item| {
                at(item, place)
                    .iter()
                    .any(|it| values.iter().any(|value| is_like(value, it)))
            });
        }
        Ok(items)
    }
}

/// The filters of a request: `Filter.1.Name`, `Filter.1.Value.1`, …
fn filters<'a>(asked: &Asked<'a>) -> Vec<(&'a str, Vec<&'a str>)> {
    asked
        .list("Filter")
        .into_iter()
        .filter_map(|it| Some((it["Name"].as_str()?, asked::texts(&it["Value"]))))
        .collect()
}

/// The values of a filter, if the request has it.
fn filter<'a>(asked: &Asked<'a>, name: &str) -> Option<Vec<&'a str>> {
    let found = filters(asked).into_iter().find(|(it, _)| *it == name);
    found.map(|(_, values)| values)
}

/// The texts at a place such as `groupSet/*/groupId`.
fn at(item: &Value, place: &str) -> Vec<String> {
    let mut here = vec![item];
    for step in place.split('/') {
        here = here
            .into_iter()
            .flat_map(|it| match (step, it) {
                ("*", Value::Array(items)) => items.iter().collect(),
                _ => it.get(step).into_iter().collect::<Vec<_>>(),
            })
            .collect();
    }
    here.into_iter()
        .map(|it| it.as_str().map_or_else(|| it.to_string(), str::to_owned))
        .collect()
}

/// Filter values may hold `*` and `?`.
fn is_like(pattern: &str, text: &str) -> bool {
    match pattern.chars().next() {
        None => text.is_empty(),
        Some('*') => {
            let rest = &pattern[1..];
            text.char_indices()
                .map(|(at, _)| at)
                .chain([text.len()])
                .any(|at| is_like(rest, &text[at..]))
        }
        Some(first) => {
            let Some(letter) = text.chars().next() else {
                return false;
            };
            (first == '?' || first == letter)
                && is_like(&pattern[first.len_utf8()..], &text[letter.len_utf8()..])
        }
    }
}

/// A hardware address that follows from the id of an interface.
pub fn hardware(id: &str) -> String {
    interfaces::hardware(id)
}

fn v4(ranges: &[IpNet]) -> Vec<String> {
    let all = ranges.iter().filter(|it| matches!(it, IpNet::V4(_)));
    all.map(ToString::to_string).collect()
}

fn v6(ranges: &[IpNet]) -> Vec<String> {
    let all = ranges.iter().filter(|it| matches!(it, IpNet::V6(_)));
    all.map(ToString::to_string).collect()
}

/// The addresses of one family as texts.
pub fn of_family(addresses: &[IpAddr], is_v4: bool) -> Vec<String> {
    let all = addresses.iter().filter(|it| it.is_ipv4() == is_v4);
    all.map(ToString::to_string).collect()
}

/// The owner that the snapshot names for a resource, under the key `team`.
fn tags(asked: &Asked<'_>, id: &str) -> Vec<Value> {
    let owner = asked.estate().owners.get(id).into_iter();
    owner
        .map(|it| json!({"key": "team", "value": it}))
        .collect()
}
