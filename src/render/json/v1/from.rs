//! From the report to the words of the document.

use crate::render::json::v1::{
    Call, Evidence, Expected, Finding, Fix, Gap, Hop, Link, Milliseconds, Proof, Report, Request,
    SCHEMA_VERSION, SeenCertificate, Settle, Tool, Verdict,
};
use crate::report;
use crate::snapshot::sent::PhaseTimes;

impl From<&report::Report> for Report {
    fn from(it: &report::Report) -> Self {
        Self {
            schema_version: SCHEMA_VERSION,
            tool: Tool::this(),
            call: Call::from(&it.call),
            verdict: Verdict::from(&it.verdict),
            expected: it.expected.as_ref().map(Expected::from),
            chain: it.chain.iter().map(Link::from).collect(),
            hops: it.hops.iter().map(Hop::from).collect(),
            gaps: it.gaps.iter().map(Gap::from).collect(),
            assumptions: it.assumptions.clone(),
            notes: it.notes.clone(),
            evidence: it.evidence.iter().map(Evidence::from).collect(),
            requests: it.requests.iter().map(Request::from).collect(),
        }
    }
}

impl From<&report::Call> for Call {
    fn from(it: &report::Call) -> Self {
        Self {
            url: it.url.clone(),
            method: it.method.clone(),
            caller: it.caller.clone(),
            client_vpc: it.client_vpc.clone(),
            client: it.client.clone(),
            service: it.service.clone(),
            service_network: it.service_network.clone(),
        }
    }
}

impl From<&report::Verdict> for Verdict {
    fn from(it: &report::Verdict) -> Self {
        Self {
            status: it.status.word().to_owned(),
            outcome: it.outcome.map(|it| it.word().to_owned()),
            outcomes: it.outcomes.iter().map(|it| it.word().to_owned()).collect(),
            observed: it.observed.map(|it| it.word().to_owned()),
            layer: it.layer.word().to_owned(),
            hop: it.hop.map(|it| it.word().to_owned()),
            code: it.code.map(|it| it.slug().to_owned()),
            suspects: it.suspects.iter().map(|it| it.slug().to_owned()).collect(),
            confidence: it.confidence.word().to_owned(),
            doubts: it.doubts.clone(),
            settle: it.settle.iter().map(Settle::from).collect(),
            as_of: it.as_of.clone(),
            share: it.share,
            summary: it.summary.clone(),
            resource: it.resource.clone(),
            account: it.account.clone(),
            owner: it.owner.clone(),
            next: it.next.clone(),
        }
    }
}

impl From<&report::Settle> for Settle {
    fn from(it: &report::Settle) -> Self {
        Self {
            assumed: it.assumed.clone(),
            flag: it.flag.clone(),
        }
    }
}

impl From<&report::Expected> for Expected {
    fn from(it: &report::Expected) -> Self {
        Self {
            outcome: it.outcome.word().to_owned(),
            hop: it.hop.map(|it| it.word().to_owned()),
            code: it.code.map(|it| it.slug().to_owned()),
            result: it.result.word().to_owned(),
            summary: it.summary.clone(),
        }
    }
}

impl From<&report::Link> for Link {
    fn from(it: &report::Link) -> Self {
        Self {
            code: it.code.slug().to_owned(),
            hop: it.hop.word().to_owned(),
            resource: it.resource.clone(),
            summary: it.summary.clone(),
            fix: Fix::from(&it.fix),
        }
    }
}

impl From<&report::Fix> for Fix {
    fn from(it: &report::Fix) -> Self {
        Self {
            summary: it.summary.clone(),
            commands: it.commands.clone(),
            terraform: it.terraform.clone(),
            account: it.account.clone(),
            owner: it.owner.clone(),
            risk: it.risk.word().to_owned(),
            risks: it.risks.clone(),
            rollback: it.rollback.clone(),
            proof: it.proof.as_ref().map(Proof::from),
        }
    }
}

impl From<&report::Proof> for Proof {
    fn from(it: &report::Proof) -> Self {
        Self {
            before: it.before.map(|it| it.word().to_owned()),
            after: it.after.map(|it| it.word().to_owned()),
        }
    }
}

impl From<&report::HopReport> for Hop {
    fn from(it: &report::HopReport) -> Self {
        Self {
            hop: it.hop.word().to_owned(),
            status: it.status.word().to_owned(),
            findings: it.findings.iter().map(Finding::from).collect(),
        }
    }
}

impl From<&report::Finding> for Finding {
    fn from(it: &report::Finding) -> Self {
        Self {
            code: it.code.slug().to_owned(),
            status: it.status.word().to_owned(),
            resource: it.resource.clone(),
            summary: it.summary.clone(),
            evidence: it.evidence.clone(),
        }
    }
}

impl From<&report::Gap> for Gap {
    fn from(it: &report::Gap) -> Self {
        Self {
            fact: it.fact.clone(),
            reason: it.reason.word().to_owned(),
            detail: it.detail.clone(),
            action: it.action.clone(),
            account: it.account.clone(),
            owner: it.owner.clone(),
            ask: it.ask.clone(),
        }
    }
}

impl From<&report::Evidence> for Evidence {
    fn from(it: &report::Evidence) -> Self {
        Self {
            id: it.id.clone(),
            source: it.source.clone(),
            account: it.account.clone(),
            region: it.region.clone(),
            at: it.at.clone(),
            summary: it.summary.clone(),
        }
    }
}

impl From<&report::Request> for Request {
    fn from(it: &report::Request) -> Self {
        Self {
            method: it.method.clone(),
            caller: it.caller.clone(),
            signed_with: it.signed_with.map(|it| it.word().to_owned()),
            via: it.via.clone(),
            place: it.place.word().to_owned(),
            counts: it.counts,
            at: it.at.clone(),
            outcome: it.outcome.map(|it| it.word().to_owned()),
            status: it.status,
            author: it.author.word().map(str::to_owned),
            request_id: it.request_id.clone(),
            protocol: it.protocol.clone(),
            address: it.address.clone(),
            milliseconds: it.milliseconds.as_ref().map(Milliseconds::from),
            certificate: it.certificate.as_ref().map(SeenCertificate::from),
            why: it.why.clone(),
            proves: it.proves.clone(),
            summary: it.summary.clone(),
        }
    }
}

impl From<&PhaseTimes> for Milliseconds {
    fn from(it: &PhaseTimes) -> Self {
        Self {
            dns: it.dns,
            tcp: it.tcp,
            tls: it.tls,
            first_byte: it.first_byte,
            total: it.total,
        }
    }
}

impl From<&report::SeenCertificate> for SeenCertificate {
    fn from(it: &report::SeenCertificate) -> Self {
        Self {
            names: it.names.clone(),
            issuer: it.issuer.clone(),
            expires: it.expires.clone(),
            fault: it.fault.map(|it| it.word().to_owned()),
            summary: it.summary.clone(),
        }
    }
}
