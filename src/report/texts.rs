//! The texts of a report, every one of which may have been chosen by somebody else.
//!
//! Each type is taken apart field by field, so that a new one cannot be forgotten. What is not visited is a word
//! of ours: an enum, a number, the id of a piece of evidence.

use crate::report::{
    Call, Evidence, Expected, Finding, Fix, Gap, HopReport, Link, Proof, Report, Request,
    SeenCertificate, Settle, Verdict,
};
use crate::snapshot::clean::clean;

/// Whether a text has lines of its own.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Form {
    /// It is one line.
    Line,
    /// It has several, whose ends stay.
    Block,
}

/// What is done with a text.
pub type Visit<'v> = dyn FnMut(&mut String, Form) + 'v;

/// What holds texts.
pub trait Texts: Clone {
    /// Shows every text.
    fn each_text(&mut self, visit: &mut Visit<'_>);

    /// A copy in which nothing is left that a terminal obeys.
    #[must_use]
    fn cleaned(&self) -> Self {
        let mut copy = self.clone();
        copy.each_text(&mut |text, form| {
            *text = match form {
                Form::Line => clean(text),
                Form::Block => text.lines().map(clean).collect::<Vec<_>>().join("\n"),
            };
        });
        copy
    }
}

impl Texts for String {
    fn each_text(&mut self, visit: &mut Visit<'_>) {
        visit(self, Form::Line);
    }
}

impl<T: Texts> Texts for Option<T> {
    fn each_text(&mut self, visit: &mut Visit<'_>) {
        if let Some(it) = self {
            it.each_text(visit);
        }
    }
}

impl<T: Texts> Texts for Vec<T> {
    fn each_text(&mut self, visit: &mut Visit<'_>) {
        for it in self {
            it.each_text(visit);
        }
    }
}

impl Texts for Report {
    fn each_text(&mut self, visit: &mut Visit<'_>) {
        let Self {
            call,
            verdict,
            expected,
            chain,
            hops,
            gaps,
            assumptions,
            notes,
            evidence,
            requests,
        } = self;
        call.each_text(visit);
        verdict.each_text(visit);
        expected.each_text(visit);
        chain.each_text(visit);
        hops.each_text(visit);
        gaps.each_text(visit);
        assumptions.each_text(visit);
        notes.each_text(visit);
        evidence.each_text(visit);
        requests.each_text(visit);
    }
}

impl Texts for Call {
    fn each_text(&mut self, visit: &mut Visit<'_>) {
        let Self {
            url,
            method,
            caller,
            client_vpc,
            client,
            service,
            service_network,
        } = self;
        url.each_text(visit);
        method.each_text(visit);
        caller.each_text(visit);
        client_vpc.each_text(visit);
        client.each_text(visit);
        service.each_text(visit);
        service_network.each_text(visit);
    }
}

impl Texts for Verdict {
    fn each_text(&mut self, visit: &mut Visit<'_>) {
        let Self {
            status: _,
            outcome: _,
            outcomes: _,
            observed: _,
            layer: _,
            hop: _,
            code: _,
            suspects: _,
            confidence: _,
            doubts,
            settle,
            as_of,
            share: _,
            summary,
            resource,
            account,
            owner,
            next,
        } = self;
        doubts.each_text(visit);
        settle.each_text(visit);
        as_of.each_text(visit);
        summary.each_text(visit);
        resource.each_text(visit);
        account.each_text(visit);
        owner.each_text(visit);
        next.each_text(visit);
    }
}

impl Texts for Settle {
    fn each_text(&mut self, visit: &mut Visit<'_>) {
        let Self { assumed, flag } = self;
        assumed.each_text(visit);
        flag.each_text(visit);
    }
}

impl Texts for Expected {
    fn each_text(&mut self, visit: &mut Visit<'_>) {
        let Self {
            outcome: _,
            hop: _,
            code: _,
            result: _,
            summary,
        } = self;
        summary.each_text(visit);
    }
}

impl Texts for Link {
    fn each_text(&mut self, visit: &mut Visit<'_>) {
        let Self {
            code: _,
            hop: _,
            resource,
            summary,
            fix,
        } = self;
        resource.each_text(visit);
        summary.each_text(visit);
        fix.each_text(visit);
    }
}

impl Texts for Fix {
    fn each_text(&mut self, visit: &mut Visit<'_>) {
        let Self {
            summary,
            commands,
            terraform,
            account,
            owner,
            risk: _,
            risks,
            rollback,
            proof,
        } = self;
        summary.each_text(visit);
        for it in commands {
            visit(it, Form::Block);
        }
        if let Some(it) = terraform {
            visit(it, Form::Block);
        }
        account.each_text(visit);
        owner.each_text(visit);
        risks.each_text(visit);
        for it in rollback {
            visit(it, Form::Block);
        }
        proof.each_text(visit);
    }
}

impl Texts for Proof {
    fn each_text(&mut self, _visit: &mut Visit<'_>) {
        let Self {
            before: _,
            after: _,
        } = self;
    }
}

impl Texts for HopReport {
    fn each_text(&mut self, visit: &mut Visit<'_>) {
        let Self {
            hop: _,
            status: _,
            findings,
        } = self;
        findings.each_text(visit);
    }
}

impl Texts for Finding {
    fn each_text(&mut self, visit: &mut Visit<'_>) {
        let Self {
            code: _,
            status: _,
            resource,
            summary,
            evidence: _,
        } = self;
        resource.each_text(visit);
        summary.each_text(visit);
    }
}

impl Texts for Gap {
    fn each_text(&mut self, visit: &mut Visit<'_>) {
        let Self {
            fact,
            reason: _,
            detail,
            action,
            account,
            owner,
            ask,
        } = self;
        fact.each_text(visit);
        detail.each_text(visit);
        action.each_text(visit);
        account.each_text(visit);
        owner.each_text(visit);
        ask.each_text(visit);
    }
}

impl Texts for Evidence {
    fn each_text(&mut self, visit: &mut Visit<'_>) {
        let Self {
            id: _,
            source,
            account,
            region,
            at,
            summary,
        } = self;
        source.each_text(visit);
        account.each_text(visit);
        region.each_text(visit);
        at.each_text(visit);
        summary.each_text(visit);
    }
}

impl Texts for Request {
    fn each_text(&mut self, visit: &mut Visit<'_>) {
        let Self {
            method,
            caller,
            signed_with: _,
            via,
            place: _,
            counts: _,
            at,
            outcome: _,
            status: _,
            author: _,
            request_id,
            protocol,
            address,
            milliseconds: _,
            certificate,
            why,
            proves,
            summary,
        } = self;
        method.each_text(visit);
        caller.each_text(visit);
        via.each_text(visit);
        at.each_text(visit);
        request_id.each_text(visit);
        protocol.each_text(visit);
        address.each_text(visit);
        certificate.each_text(visit);
        why.each_text(visit);
        proves.each_text(visit);
        summary.each_text(visit);
    }
}

impl Texts for SeenCertificate {
    fn each_text(&mut self, visit: &mut Visit<'_>) {
        let Self {
            names,
            issuer,
            expires,
            fault: _,
            summary,
        } = self;
        names.each_text(visit);
        issuer.each_text(visit);
        expires.each_text(visit);
        summary.each_text(visit);
    }
}
