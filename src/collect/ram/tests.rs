//! What the answers of RAM mean, on answers built by hand.

use aws_sdk_ram::types::{
    ResourceShareAssociation as Association, ResourceShareAssociationStatus as Status,
};

use super::{holding, principal};

fn association(entity: &str, status: Status, is_external: bool) -> Association {
    Association::builder()
        .resource_share_arn("arn:aws:ram:eu-west-1:111122223333:resource-share/a")
        .associated_entity(entity)
        .status(status)
        .external(is_external)
        .build()
}

#[test]
fn an_account_outside_waits_for_its_invitation() {
    let waits = |it| principal(it).unwrap().1.1;
    assert!(waits(association(
        "444455556666",
        Status::Associating,
        true
    )));
    assert!(!waits(association(
        "444455556666",
        Status::Associating,
        false
    )));
    assert!(!waits(association(
        "444455556666",
        Status::Associated,
        true
    )));
    let unit = "arn:aws:organizations::111122223333:ou/o-a1b2c3d4e5/ou-ab12-prod0001";
    assert!(!waits(association(unit, Status::Associating, true)));
}

#[test]
fn what_has_no_status_is_no_answer() {
    let without = Association::builder()
        .associated_entity("444455556666")
        .build();
    assert!(principal(without).is_err());
}

#[test]
fn a_resource_that_left_a_share_is_not_shared() {
    let arn = "arn:aws:vpc-lattice:eu-west-1:111122223333:servicenetwork/sn-0a";
    let all = [Status::Disassociated, Status::Associating, Status::Failed];
    let left = all.map(|it| association(arn, it, false));
    assert!(holding(left.into_iter()).is_empty());
    let twice = [Status::Associated, Status::Associated].map(|it| association(arn, it, false));
    assert_eq!(holding(twice.into_iter()).len(), 1);
}
