//! The requests that were sent: a row each with its times, and below what it met.

use crate::render::style::{Look, Tone};
use crate::render::text::page::{Page, display_width};
use crate::report::{Report, Request};
use crate::snapshot::outcome::Outcome;

/// The columns of times.
const TIMES: [&str; 5] = ["dns", "tcp", "tls", "first byte", "total"];

/// Narrower than this, rows would be broken, and the sentences below say the same.
const NARROWEST: usize = 76;

/// Writes the table, where anything was sent.
pub(super) fn write(page: &mut Page, report: &Report) {
    if report.requests.is_empty() {
        return;
    }
    let from = &report.requests[0].via;
    let from = if from == "local" { "here" } else { from };
    let is_wide = page.width() >= NARROWEST;
    let unit = if is_wide { ", times in ms" } else { "" };
    page.heading(&format!("Sent from {from}{unit}"));
    page.blank();
    if is_wide {
        write_table(page, &report.requests);
        page.blank();
    }
    for request in &report.requests {
        write_details(page, request);
    }
    let mut said: Vec<&str> = Vec::new();
    for proves in report.requests.iter().map(|it| it.proves.as_str()) {
        if !said.contains(&proves) {
            said.push(proves);
        }
    }
    for proves in said {
        page.hang("  → ", proves);
    }
}

fn write_table(page: &mut Page, requests: &[Request]) {
    let rows: Vec<[String; 3]> = requests
        .iter()
        .map(|it| {
            [
                kind(it),
                ending(it),
                it.author.word().unwrap_or_default().to_owned(),
            ]
        })
        .collect();
    let heads = ["request", "outcome", "by"];
    let widths: Vec<usize> = (0..3)
        .map(|column| {
            let cells = rows.iter().map(|row| display_width(&row[column]));
            cells.chain([heads[column].len()]).max().unwrap_or(0)
        })
        .collect();
    let mut head = String::from("  ");
    for (name, width) in heads.iter().zip(&widths) {
        head.push_str(&format!("{name:<width$}  "));
    }
    head.push_str(&TIMES.join("  "));
    page.line(&head);
    for (request, row) in requests.iter().zip(&rows) {
        let mut line = String::from("  ");
        for (cell, width) in row.iter().zip(&widths) {
            let padding = " ".repeat(width.saturating_sub(display_width(cell)) + 2);
            line.push_str(cell);
            line.push_str(&padding);
        }
        let times = times(request).into_iter().zip(TIMES).map(|(time, name)| {
            let time = time.map_or_else(|| "-".to_owned(), |it| it.to_string());
            format!("{time:>width$}", width = name.len().max(3))
        });
        line.push_str(&times.collect::<Vec<_>>().join("  "));
        page.line(&line);
    }
}

fn write_details(page: &mut Page, request: &Request) {
    let is_good = request.outcome.is_some_and(Outcome::is_success);
    // What decides nothing is neither good nor bad, such as the unsigned one beside a signed call.
    let look = match (is_good, request.counts) {
        (true, _) => Look::Pass,
        (false, true) => Look::Fail,
        (false, false) => Look::Masked,
    };
    let first = [
        (Tone::Plain, "  "),
        (look.tone(), look.sign()),
        (Tone::Plain, " "),
    ];
    let ending = match &request.why {
        Some(why) => format!("{}: {why}", ending(request)),
        None => ending(request),
    };
    let who = if request.caller == "anonymous" {
        "unsigned".to_owned()
    } else {
        format!("as {}", request.caller)
    };
    page.hang_toned(
        &first,
        &[(Tone::Plain, "    ")],
        Tone::Plain,
        &format!("{} {who}: {ending}", request.method),
    );
    let parts: Vec<String> = [
        request.address.as_ref().map(|it| format!("to {it}")),
        request.protocol.clone(),
        request
            .request_id
            .as_ref()
            .map(|it| format!("request id {it}")),
        request.certificate.as_ref().map(|it| it.summary.clone()),
    ]
    .into_iter()
    .flatten()
    .collect();
    page.parts(Tone::Faint, "    ", &parts);
}

fn kind(request: &Request) -> String {
    match (request.signed_with, request.caller.as_str()) {
        (_, "anonymous") => format!("{} unsigned", request.method),
        (Some(with), _) => format!("{} {with}", request.method),
        (None, _) => format!("{} signed", request.method),
    }
}

fn ending(request: &Request) -> String {
    match (request.outcome, request.status) {
        (Some(outcome), _) => outcome.to_string(),
        (None, Some(status)) => format!("status {status}"),
        (None, None) => "no HTTP".to_owned(),
    }
}

fn times(request: &Request) -> [Option<u64>; 5] {
    let Some(times) = &request.milliseconds else {
        return [None; 5];
    };
    [
        times.dns,
        times.tcp,
        times.tls,
        times.first_byte,
        Some(times.total),
    ]
}
