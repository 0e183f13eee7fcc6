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
        expected.iter_mut().for_each(|it| it.each_text(visit));
        chain.iter_mut().for_each(|it| it.each_text(visit));
        hops.iter_mut().for_each(|it| it.each_text(visit));
        gaps.iter_mut().for_each(|it| it.each_text(visit));
        assumptions.iter_mut().for_each(|it| visit(it, Form::Line));
        notes.iter_mut().for_each(|it| visit(it, Form::Line));
        evidence.iter_mut().for_each(|it| it.each_text(visit));
        requests.iter_mut().for_each(|it| it.each_text(visit));
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
        url.iter_mut().for_each(|it| visit(it, Form::Line));
        visit(method, Form::Line);
        caller.iter_mut().for_each(|it| visit(it, Form::Line));
        client_vpc.iter_mut().for_each(|it| visit(it, Form::Line));
        client.iter_mut().for_each(|it| visit(it, Form::Line));
        service.iter_mut().for_each(|it| visit(it, Form::Line));
        service_network
            .iter_mut()
            .for_each(|it| visit(it, Form::Line));
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
        doubts.iter_mut().for_each(|it| visit(it, Form::Line));
        settle.iter_mut().for_each(|it| it.each_text(visit));
        as_of.iter_mut().for_each(|it| visit(it, Form::Line));
        visit(summary, Form::Line);
        resource.iter_mut().for_each(|it| visit(it, Form::Line));
        account.iter_mut().for_each(|it| visit(it, Form::Line));
        owner.iter_mut().for_each(|it| visit(it, Form::Line));
        next.iter_mut().for_each(|it| visit(it, Form::Line));
    }
}

impl Texts for Settle {
    fn each_text(&mut self, visit: &mut Visit<'_>) {
        let Self { assumed, flag } = self;
        visit(assumed, Form::Line);
        visit(flag, Form::Line);
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
        visit(summary, Form::Line);
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
        visit(resource, Form::Line);
        visit(summary, Form::Line);
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
        visit(summary, Form::Line);
        commands.iter_mut().for_each(|it| visit(it, Form::Block));
        terraform.iter_mut().for_each(|it| visit(it, Form::Block));
        account.iter_mut().for_each(|it| visit(it, Form::Line));
        owner.iter_mut().for_each(|it| visit(it, Form::Line));
        risks.iter_mut().for_each(|it| visit(it, Form::Line));
        rollback.iter_mut().for_each(|it| visit(it, Form::Line));
        proof.iter_mut().for_each(|it| it.each_text(visit));
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
        findings.iter_mut().for_each(|it| it.each_text(visit));
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
        resource.iter_mut().for_each(|it| visit(it, Form::Line));
        visit(summary, Form::Line);
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
        visit(fact, Form::Line);
        visit(detail, Form::Line);
        action.iter_mut().for_each(|it| visit(it, Form::Line));
        account.iter_mut().for_each(|it| visit(it, Form::Line));
        owner.iter_mut().for_each(|it| visit(it, Form::Line));
        ask.iter_mut().for_each(|it| visit(it, Form::Line));
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
        visit(source, Form::Line);
        account.iter_mut().for_each(|it| visit(it, Form::Line));
        region.iter_mut().for_each(|it| visit(it, Form::Line));
        visit(at, Form::Line);
        visit(summary, Form::Line);
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
        visit(method, Form::Line);
        visit(caller, Form::Line);
        visit(via, Form::Line);
        at.iter_mut().for_each(|it| visit(it, Form::Line));
        request_id.iter_mut().for_each(|it| visit(it, Form::Line));
        protocol.iter_mut().for_each(|it| visit(it, Form::Line));
        address.iter_mut().for_each(|it| visit(it, Form::Line));
        certificate.iter_mut().for_each(|it| it.each_text(visit));
        why.iter_mut().for_each(|it| visit(it, Form::Line));
        visit(proves, Form::Line);
        visit(summary, Form::Line);
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
        names.iter_mut().for_each(|it| visit(it, Form::Line));
        issuer.iter_mut().for_each(|it| visit(it, Form::Line));
        expires.iter_mut().for_each(|it| visit(it, Form::Line));
        visit(summary, Form::Line);
    }
}
