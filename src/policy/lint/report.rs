//! Collects findings and gives each its place and severity.

use crate::policy::document::{line_starts, position};
use crate::policy::lint::{Finding, Severity, rule};

/// Where a finding stands in the text.
#[derive(Clone, Copy)]
pub(super) struct Place<'v> {
    /// The byte offset.
    pub(super) offset: usize,
    /// The JSON Pointer.
    pub(super) pointer: &'v str,
}

/// The findings of one text.
pub(super) struct Report<'t> {
    text: &'t str,
    line_starts: Vec<usize>,
    findings: Vec<(usize, Finding)>,
}

impl<'t> Report<'t> {
    pub(super) fn new(text: &'t str) -> Report<'t> {
        Report {
            text,
            line_starts: line_starts(text),
            findings: Vec::new(),
        }
    }

    /// Adds a finding with the severity that `rule::RULES` gives it.
    pub(super) fn add<'v>(
        &mut self,
        id: &'static str,
        place: impl Into<Place<'v>>,
        message: impl Into<String>,
        help: impl Into<String>,
    ) {
        let severity = rule::severity(id);
        self.add_as(severity, id, place, message, help);
    }

    /// Adds a finding whose severity depends on the case.
    pub(super) fn add_as<'v>(
        &mut self,
        severity: Severity,
        id: &'static str,
        place: impl Into<Place<'v>>,
        message: impl Into<String>,
        help: impl Into<String>,
    ) {
        let place = place.into();
        let at = position(self.text, &self.line_starts, place.offset);
        let finding = Finding {
            id,
            severity,
            line: at.line,
            column: at.column,
            pointer: place.pointer.to_owned(),
            message: message.into(),
            help: help.into(),
        };
        self.findings.push((place.offset, finding));
    }

    /// The findings in the order of the text; at one place the worst comes first.
    pub(super) fn in_order(mut self) -> Vec<Finding> {
        self.findings.sort_by(|(left_at, left), (right_at, right)| {
            (left_at, left.severity, left.id).cmp(&(right_at, right.severity, right.id))
        });
        self.findings
            .into_iter()
            .map(|(_, finding)| finding)
            .collect()
    }
}
