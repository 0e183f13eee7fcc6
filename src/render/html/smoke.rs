//! Smoke checks as one HTML page that needs nothing else: a row a call with its five hops, then each
//! call that asks for something with its path, its reason and its fix. No script at all.

use crate::codes::Hop;
use crate::render::html::prose::{capital, prose};
use crate::render::html::{STYLE, fix, head, icon, path, unknown, write_head};
use crate::render::markup::Markup;
use crate::render::smoke::prepared;
use crate::render::style::Look;
use crate::render::{TOOL, VERSION, phrase};
use crate::report::Report;
use crate::report::smoke::{Call, CallStatus, Smoke};

/// What the page has beside the style sheet of a report, with a line end at both ends.
pub const OWN_STYLE: &str = include_str!("smoke.css");

/// What the page may do: nothing. A test holds the hashes against the style sheets.
pub const POLICY: &str = "default-src 'none'; \
    style-src 'sha256-YU9GsUriGS/xrWFnIg60aCrb1OhddQEZtq5w08dufqQ=' \
    'sha256-urufkHeA9E1AhfUE8yNkNZFLY6X8HqfvxSFldOTJ5ac='; \
    base-uri 'none'; form-action 'none'";

/// The page, with a final line end.
pub fn render(smoke: &Smoke) -> String {
    let smoke = &prepared(smoke);
    let mut page = Markup::new("<!DOCTYPE html>");
    page.open("html", &[("lang", "en")]);
    let (word, badge) = ending(smoke);
    let title = format!("{word}: smoke checks, {}", smoke.totals().join(", "));
    write_head(&mut page, POLICY, &title, &[STYLE, OWN_STYLE]);
    page.open("body", &[]);
    page.open("header", &[("class", &format!("verdict {}", badge.word()))]);
    page.leaf(
        "p",
        &[("class", "eyebrow")],
        "Smoke checks of VPC Lattice calls",
    );
    page.open("h1", &[]);
    icon::badge(&mut page, badge);
    page.leaf("span", &[("class", "word")], word);
    page.close();
    page.leaf("p", &[("class", "summary")], &smoke.totals().join(" · "));
    page.close();
    page.open("main", &[]);
    write_table(&mut page, smoke);
    let (open, others): (Vec<_>, Vec<_>) = smoke
        .calls
        .iter()
        .enumerate()
        .partition(|it| it.1.is_open());
    for (idx, call) in open {
        write_call(&mut page, idx, call);
    }
    if !others.is_empty() {
        page.open(
            "section",
            &[("class", "others"), ("aria-labelledby", "others")],
        );
        page.leaf("h2", &[("id", "others")], "The other calls");
        for (idx, call) in others {
            write_other(&mut page, idx, call);
        }
        page.close();
    }
    page.close();
    page.open("footer", &[]);
    let tool = format!("{TOOL} {VERSION}");
    page.leaf("p", &[], &format!("{tool} · facts of {}", smoke.taken_at));
    page.close();
    page.finish()
}

/// The word for all of it, and its badge.
fn ending(smoke: &Smoke) -> (&'static str, Look) {
    match smoke.status {
        CallStatus::Pass => ("Pass", Look::Pass),
        CallStatus::Fail => ("Fail", Look::Fail),
        CallStatus::Unknown | CallStatus::KnownFailure | CallStatus::Skip => {
            ("Inconclusive", Look::Unknown)
        }
    }
}

fn write_table(page: &mut Markup, smoke: &Smoke) {
    page.open("section", &[("aria-labelledby", "calls")]);
    page.leaf("h2", &[("id", "calls")], "Calls");
    page.open("table", &[("class", "calls")]);
    let hops = Hop::ALL.map(|it| it.1).join(" → ");
    page.leaf("caption", &[], &format!("Each path is {hops}."));
    page.open("thead", &[]);
    page.open("tr", &[]);
    for column in ["Status", "Call", "Path", "What happens"] {
        page.leaf("th", &[("scope", "col")], column);
    }
    page.close();
    page.close();
    page.open("tbody", &[]);
    for (idx, call) in smoke.calls.iter().enumerate() {
        let (word, look) = call.shown();
        page.open("tr", &[]);
        page.open("td", &[("class", &format!("state {}", look.word()))]);
        icon::badge(page, look);
        page.text(word);
        page.close();
        page.open("td", &[("class", "name")]);
        page.leaf("a", &[("href", &format!("#call-{idx}"))], &call.name);
        page.close();
        page.open("td", &[]);
        write_dots(page, call);
        page.close();
        page.leaf("td", &[], &call.detail());
        page.close();
    }
    page.close();
    page.close();
    page.close();
}

/// The five hops as badges; what they say is there for those who do not see them.
fn write_dots(page: &mut Markup, call: &Call) {
    page.open("ol", &[("class", "dots")]);
    for (hop, look) in hops(call) {
        page.open("li", &[]);
        icon::badge(page, look);
        let words = format!("{hop}: {}", look.word());
        page.leaf("span", &[("class", "unseen")], &words);
        page.close();
    }
    page.close();
}

/// The status of each hop: what the report says, or what follows from where the call ends.
fn hops(call: &Call) -> Vec<(Hop, Look)> {
    if let Some(report) = &call.report {
        let hops = report.hops.iter();
        return hops.map(|it| (it.hop, phrase::shown(it).0)).collect();
    }
    let stop = call.verdict.as_ref().map(|it| it.hop);
    let look = |hop: Hop| match stop {
        None => Look::Masked,
        Some(Some(stop)) if hop == stop => Look::Fail,
        Some(Some(stop)) if hop > stop => Look::Masked,
        Some(_) => Look::Pass,
    };
    Hop::ALL.iter().map(|(hop, _)| (*hop, look(*hop))).collect()
}

/// A call that asks for something: everything that is known of it.
fn write_call(page: &mut Markup, idx: usize, call: &Call) {
    let (word, look) = call.shown();
    let id = format!("call-{idx}");
    let class = format!("call {}", look.word());
    page.open("section", &[("class", &class), ("aria-labelledby", &id)]);
    page.open("h2", &[("id", &id)]);
    icon::badge(page, look);
    page.text(&format!("{}: {}", capital(&word.to_lowercase()), call.name));
    page.close();
    page.leaf("p", &[("class", "who")], &call.place());
    write_words(page, call);
    if let Some(report) = &call.report {
        path::draw(page, report, false);
        prose(page, "lead", &report.verdict.summary);
        head::write_facts(page, &facts(report));
        if !report.chain.is_empty() {
            page.leaf("h3", &[], "What to change");
            fix::write_links(page, report);
        }
        if !call.open_gaps().is_empty() {
            page.leaf("h3", &[], "Not known");
        }
        for gap in call.open_gaps() {
            unknown::write_gap(page, gap);
        }
    }
    page.close();
}

/// The facts of a verdict, without what stands above already.
fn facts(report: &Report) -> Vec<(&'static str, String, bool)> {
    let mut facts = head::facts(report);
    facts.retain(|it| it.0 != "Expected");
    facts
}

/// What was expected, why, and what the reader has to do about the file.
fn write_words(page: &mut Markup, call: &Call) {
    page.leaf("p", &[("class", "result")], &capital(&call.detail()));
    if let Some(why) = &call.why {
        page.leaf("p", &[], &format!("Why: {why}"));
    }
    for note in &call.notes {
        prose(page, "", note);
    }
    if let Some(request) = &call.request {
        page.open("p", &[("class", "request")]);
        page.leaf("code", &[], &phrase::request(request));
        page.close();
    }
}

/// A call that asks for nothing, to be opened.
fn write_other(page: &mut Markup, idx: usize, call: &Call) {
    let (_, look) = call.shown();
    page.open("details", &[("id", &format!("call-{idx}"))]);
    page.open("summary", &[]);
    icon::badge(page, look);
    page.leaf("strong", &[], &call.name);
    page.text(" ");
    page.leaf("small", &[], &call.place());
    page.close();
    write_words(page, call);
    if let Some(report) = &call.report {
        path::draw(page, report, false);
        prose(page, "", &report.verdict.summary);
    } else if let (Some(request), Some(verdict)) = (&call.request, &call.verdict) {
        prose(page, "", &verdict.summary);
        let mut facts = Vec::new();
        for (term, value) in [
            ("Caller", &request.caller),
            ("Client VPC", &request.client_vpc),
            ("Client", &request.client),
            ("Service network", &request.service_network),
            ("Service", &request.service),
        ] {
            facts.extend(value.iter().map(|it| (term, it.clone(), true)));
        }
        head::write_facts(page, &facts);
    }
    page.close();
}
