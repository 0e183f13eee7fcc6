//! Which commands change something, and which of them are not to be pasted as they stand:
//! `docs/contract.md` §4.22.

use crate::checks::finding::{Finding, Wanting};
use crate::playbook::Risk;
use crate::remedy::Fix;

/// How the operations of AWS begin that only look, as the AWS CLI writes them.
const LOOKS: [&str; 9] = [
    "describe-",
    "get-",
    "list-",
    "lookup-",
    "simulate-",
    "filter-",
    "start-query",
    "wait",
    "export-credentials",
];

/// What may be sent without changing anything (RFC 9110, "Safe Methods").
const SAFE: [&str; 3] = ["GET", "HEAD", "OPTIONS"];

/// What sends requests.
const SENDERS: [&str; 3] = ["curl", "wget", "probe"];

/// Options of curl and wget with which a request carries something, and is no GET any more.
const CARRIES: [&str; 9] = [
    "-d",
    "--data",
    "-F",
    "--form",
    "-T",
    "--upload-file",
    "--json",
    "--post-data",
    "--post-file",
];

/// Takes out what must not be pasted: a change that rests on facts which contradict each other, that AWS would not
/// take, or that undoes a control meant for this very caller; a request that may change something is commented out.
pub(super) fn held_back(mut fix: Fix, cause: &Finding) -> Fix {
    if fix.commands.iter().any(|it| writes(it))
        && let Some(why) = objection(cause).or_else(|| kept_elsewhere(&fix, cause))
    {
        fix.summary = format!("{}; no command is given, since {why}", fix.summary);
        fix.commands = Vec::new();
        fix.terraform = None;
        fix.rollback = Vec::new();
        fix.risk = Risk::None;
        fix.risks = None;
    }
    for command in &mut fix.commands {
        if let Some(method) = unsafe_method(command) {
            // A comment ends with its line.
            let line = command.replace(char::is_control, " ");
            *command = format!("# sends a real {method}, which may change something: {line}");
        }
    }
    fix
}

/// Why no change may be made for this fault.
fn objection(cause: &Finding) -> Option<&str> {
    let contradicted = cause
        .doubts
        .iter()
        .find(|it| it.wanting == Wanting::Contradicted);
    let meant = cause.words.get("meant").and_then(|it| it.as_str());
    let contradicted = contradicted.map(|it| it.why.as_str());
    contradicted.or(meant).or(cannot(cause))
}

/// Why AWS takes no such change.
fn cannot(cause: &Finding) -> Option<&str> {
    cause.words.get("cannot").and_then(|it| it.as_str())
}

/// Whether the commands are of a change that cannot be made, and by which nothing is proved.
pub(super) fn is_impossible(commands: &[String], cause: &Finding) -> bool {
    cannot(cause).is_some() && commands.iter().any(|it| writes(it))
}

/// Why a role's own policies are not changed by IAM, where a command would.
fn kept_elsewhere<'f>(fix: &Fix, cause: &'f Finding) -> Option<&'f str> {
    let changes_role = fix
        .commands
        .iter()
        .any(|it| it.contains(" put-role-policy "));
    cause
        .words
        .get("role_kept_by")
        .filter(|_| changes_role)
        .and_then(|it| it.as_str())
}

/// Whether a command has an operation of AWS that does not only look.
pub fn writes(command: &str) -> bool {
    let tokens: Vec<&str> = tokens(command).collect();
    tokens
        .windows(3)
        .any(|it| it[0] == "aws" && !LOOKS.iter().any(|looks| it[2].starts_with(looks)))
}

/// The method of a request that a command sends, where it may change something.
pub fn unsafe_method(command: &str) -> Option<String> {
    let tokens: Vec<&str> = tokens(command).collect();
    tokens.iter().find(|it| SENDERS.contains(it))?;
    let said = tokens.iter().enumerate().find_map(|(idx, it)| {
        let after = || tokens.get(idx + 1).copied();
        match *it {
            "-X" | "--request" | "--method" => after(),
            it => ["--request=", "--method=", "-X"]
                .iter()
                .find_map(|option| it.strip_prefix(option)),
        }
    });
    let carries = || {
        let is_carried = |it: &&str| CARRIES.contains(it) || it.starts_with("--data-");
        tokens.iter().any(is_carried).then_some("POST")
    };
    let method = said.or_else(carries)?.to_ascii_uppercase();
    (!SAFE.contains(&method.as_str())).then_some(method)
}

/// The words of a command, those of the commands inside it too; none of a comment.
fn tokens(command: &str) -> impl Iterator<Item = &str> {
    let command = if command.trim_start().starts_with('#') {
        ""
    } else {
        command
    };
    command
        .split(|it: char| it.is_whitespace() || "()\"'`;|&".contains(it))
        .filter(|it| !it.is_empty())
}

#[cfg(test)]
mod tests {
    use super::{held_back, is_impossible, unsafe_method, writes};
    use crate::checks::finding::{Doubt, Finding, Subject, Wanting};
    use crate::codes::Code;
    use crate::playbook::{Risk, Role};
    use crate::remedy::Fix;

    fn fix(command: &str) -> Fix {
        Fix {
            summary: "admit it".to_owned(),
            commands: vec![command.to_owned()],
            terraform: Some("resource".to_owned()),
            account: None,
            role: Role::Consumer,
            risk: Risk::Widens,
            risks: Some("others get in".to_owned()),
            rollback: vec!["aws ec2 revoke-security-group-ingress".to_owned()],
            proof: None,
            remedy: Some(0),
        }
    }

    fn fault() -> Finding {
        Finding::fail(Code::TargetSgBlocksLattice, Subject::call())
    }

    #[test]
    fn what_looks_is_told_from_what_writes() {
        for command in [
            "aws vpc-lattice get-service --service-identifier svc-1",
            "ID=$(aws ec2 describe-vpcs --output text)",
            "aws acm wait certificate-validated --certificate-arn x",
            "# aws ec2 delete-vpc --vpc-id x",
            "ss -ltn",
        ] {
            assert!(!writes(command), "{command}");
        }
        for command in [
            "aws ec2 authorize-security-group-ingress --group-id sg-1",
            "ID=$(aws ec2 create-vpc-endpoint --vpc-id x)",
            "aws logs describe-log-groups | grep -q x || aws logs create-log-group --log-group-name x",
            "( for i in $(seq 3); do aws ec2 delete-tags --resources x; done )",
        ] {
            assert!(writes(command), "{command}");
        }
    }

    #[test]
    fn a_request_that_may_change_something_is_a_comment() {
        for (command, method) in [
            ("curl -X DELETE https://a/", "DELETE"),
            ("curl -sS -XPUT https://a/", "PUT"),
            ("curl --request=patch https://a/", "PATCH"),
            ("curl -d x=1 https://a/", "POST"),
            (
                "lattice-doctor probe https://a/ --method POST --probe signed",
                "POST",
            ),
        ] {
            assert_eq!(unsafe_method(command).as_deref(), Some(method), "{command}");
            let held = held_back(fix(command), &fault()).commands;
            let line = format!("# sends a real {method}, which may change something: {command}");
            assert_eq!(held, [line]);
        }
        for command in [
            "curl -v https://a/",
            "curl -X HEAD https://a/",
            "lattice-doctor probe https://a/ --probe signed",
            "# curl -X DELETE https://a/",
            "lattice-doctor diagnose https://a/ --method POST",
        ] {
            assert_eq!(unsafe_method(command), None, "{command}");
        }
        let two_lines = held_back(fix("curl -X DELETE 'https://a/\naws x'"), &fault());
        assert!(!two_lines.commands[0].contains('\n'));
    }

    #[test]
    fn a_role_that_another_service_keeps_is_not_changed_by_iam() {
        let kept = fault().word("role_kept_by", "IAM Identity Center keeps this role");
        let changes_role = "aws iam put-role-policy --role-name AWSReservedSSO_ops_0a";
        let held = held_back(fix(changes_role), &kept);
        assert!(held.commands.is_empty() && held.terraform.is_none());
        assert!(
            held.summary
                .ends_with("since IAM Identity Center keeps this role")
        );
        let changes_boundary = "aws iam create-policy-version --policy-arn x";
        assert_eq!(
            held_back(fix(changes_boundary), &kept).commands,
            [changes_boundary]
        );
        assert_eq!(
            held_back(fix(changes_role), &fault()).commands,
            [changes_role]
        );
    }

    #[test]
    fn a_change_that_aws_does_not_take_is_no_command() {
        let cause = fault().word("cannot", "the policy would be larger than its quota");
        let writes = "aws vpc-lattice put-auth-policy --resource-identifier svc-1";
        let held = held_back(fix(writes), &cause);
        assert!(held.commands.is_empty() && held.rollback.is_empty());
        assert!(held.summary.ends_with("larger than its quota"));
        assert!(is_impossible(&[writes.to_owned()], &cause));
        assert!(!is_impossible(&[writes.to_owned()], &fault()));
        let looks = "aws vpc-lattice get-auth-policy --resource-identifier svc-1";
        assert!(!is_impossible(&[looks.to_owned()], &cause));
    }

    #[test]
    fn contradicted_facts_and_controls_meant_for_the_caller_are_no_ground_for_a_change() {
        let writes = "aws ec2 authorize-security-group-ingress --group-id sg-1";
        let doubt = Doubt::new(
            Wanting::Contradicted,
            "VPC Lattice reports the target HEALTHY",
        );
        let contradicted = fault().doubted(doubt);
        let meant = fault().word("meant", "the deny names this caller");
        for (cause, why) in [
            (&contradicted, "VPC Lattice reports the target HEALTHY"),
            (&meant, "the deny names this caller"),
        ] {
            let held = held_back(fix(writes), cause);
            assert_eq!(
                held.summary,
                format!("admit it; no command is given, since {why}")
            );
            assert!(held.commands.is_empty() && held.rollback.is_empty());
            assert!(held.terraform.is_none() && held.risks.is_none());
            assert_eq!(held.risk, Risk::None);
            let looks = "aws ec2 describe-security-groups --group-ids sg-1";
            assert_eq!(held_back(fix(looks), cause).commands, [looks]);
        }
        let certain = held_back(fix(writes), &fault());
        assert_eq!(certain.commands, [writes]);
        assert_eq!(certain.risk, Risk::Widens);
    }
}
