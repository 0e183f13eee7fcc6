//! Errors of AWS's control plane, as the CLI, the SDKs and Terraform print them.

use lattice_doctor::codes::confidence::Confidence;
use lattice_doctor::paste::Kind;

use crate::read::{because, codes, findings, first, pasted};

#[test]
fn a_vpc_that_is_associated_already_is_told_in_every_sdks_words() {
    for text in [
        "An error occurred (ConflictException) when calling the CreateServiceNetworkVpcAssociation operation: VPC has already been associated to a service network",
        "Error: creating VPC Lattice Service Network VPC Association: operation error VPC Lattice: CreateServiceNetworkVpcAssociation, https response error StatusCode: 409, RequestID: 0f7ae9a4-1b0e-4d3c-9d6e-000000000001, ConflictException: VPC has already been associated to a service network",
        "software.amazon.awssdk.services.vpclattice.model.ConflictException: VPC has already been associated to a service network (Service: VpcLattice, Status Code: 409, Request ID: 0f7ae9a4-1b0e-4d3c-9d6e-000000000001)",
    ] {
        assert_eq!(pasted(text).kind, Kind::Error);
        assert_eq!(codes(text), ["vpc-associated-elsewhere"], "{text}");
        assert_eq!(findings(text)[0].confidence, Confidence::Certain);
    }
}

#[test]
fn a_load_balancers_arn_is_named() {
    let arn =
        "arn:aws:elasticloadbalancing:eu-west-1:111122223333:targetgroup/orders/6d0ecf831eec9f09";
    for text in [
        format!(
            "An error occurred (ValidationException) when calling the RegisterTargets operation: Value '{arn}' at 'targetGroupIdentifier' failed to satisfy constraint"
        ),
        format!(
            "An error occurred (ResourceNotFoundException) when calling the GetTargetGroup operation: {arn} not found"
        ),
        arn.to_owned(),
    ] {
        let findings = findings(&text);
        assert_eq!(findings[0].code.unwrap().slug(), "target-group-elb-arn");
        assert_eq!(findings[0].resource.as_deref(), Some(arn));
        assert_eq!(findings[0].outcome, None);
    }
}

#[test]
fn a_denied_api_call_is_not_a_denied_call() {
    let text = "An error occurred (AccessDeniedException) when calling the GetAuthPolicy operation: User: arn:aws:sts::111122223333:assumed-role/readonly/me is not authorized to perform: vpc-lattice:GetAuthPolicy on resource: arn:aws:vpc-lattice:eu-west-1:444455556666:service/svc-0123456789abcdef0 because no resource-based policy allows the vpc-lattice:GetAuthPolicy action";
    let finding = &findings(text)[0];
    assert_eq!(finding.code, None);
    assert!(finding.next.contains("444455556666"), "{}", finding.next);
    assert!(finding.summary.contains("stays unknown"));
    let list = "An error occurred (AccessDeniedException) when calling the ListServices operation: User: arn:aws:iam::111122223333:user/eve is not authorized to perform: vpc-lattice:ListServices because no identity-based policy allows the vpc-lattice:ListServices action";
    assert!(
        findings(list)[0]
            .summary
            .contains("vpc-lattice:ListServices")
    );
    let share = "AccessDeniedException: User: arn:aws:sts::111122223333:assumed-role/deploy/me is not authorized to perform: vpc-lattice:CreateServiceNetworkVpcAssociation on resource: arn:aws:vpc-lattice:eu-west-1:444455556666:servicenetwork/sn-0123456789abcdef0";
    assert_eq!(first(share), "ram-permission-insufficient");
}

#[test]
fn what_is_not_there_or_too_fast_is_said_plainly() {
    let network = "An error occurred (ResourceNotFoundException) when calling the CreateServiceNetworkVpcAssociation operation: Service network not found";
    assert_eq!(first(network), "ram-share-missing");
    let throttled = "An error occurred (ThrottlingException) when calling the ListTargets operation (reached max retries: 4): Rate exceeded";
    let finding = &findings(throttled)[0];
    assert_eq!(finding.code, None);
    assert!(
        finding.summary.contains("Rate exceeded") && finding.summary.contains("ListTargets"),
        "{}",
        finding.summary
    );
    let conflict = "An error occurred (ConflictException) when calling the UpdateService operation: Service is being updated";
    assert!(findings(conflict)[0].next.contains("in progress"));
    let expired = "An error occurred (ExpiredTokenException) when calling the ListServices operation: The security token included in the request is expired";
    assert_eq!(first(expired), "caller-credentials-expired");
    assert_eq!(findings(expired)[0].confidence, Confidence::Possible);
}

#[test]
fn other_services_errors_are_not_explained() {
    let s3 = "An error occurred (AccessDeniedException) when calling the GetItem operation: User: arn:aws:iam::111122223333:user/eve is not authorized to perform: dynamodb:GetItem on resource: arn:aws:dynamodb:eu-west-1:111122223333:table/t because no identity-based policy allows the dynamodb:GetItem action";
    assert_eq!(
        because(s3),
        "it is about `dynamodb:GetItem`, not about VPC Lattice"
    );
    let throttled = "An error occurred (ThrottlingException) when calling the InvokeModel operation: Too many requests";
    assert_eq!(
        because(throttled),
        "it is about `InvokeModel`, not about VPC Lattice"
    );
}
