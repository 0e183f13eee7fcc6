//! VPCs, subnets, route tables.

use lattice_doctor::snapshot::fact::Fact;
use serde_json::{Value, json};

use super::super::asked::{Asked, Result};
use super::super::keys::made_up;
use super::{Kind, Row, row, tags, v4, v6};

const VPCS: Kind = Kind {
    ids: "VpcId",
    set: "vpcSet",
    not_found: "InvalidVpcID.NotFound",
    filters: &[
        ("vpc-id", "vpcId"),
        ("owner-id", "ownerId"),
        ("state", "state"),
        ("cidr", "cidrBlock"),
        (
            "cidr-block-association.cidr-block",
            "cidrBlockAssociationSet/*/cidrBlock",
        ),
    ],
};

fn ranges4(owner: &str, ranges: &[String]) -> Vec<Value> {
    let association = |it: &String| {
        json!({
            "associationId": format!("vpc-cidr-assoc-{}", made_up(&[owner, it])),
            "cidrBlock": it,
            "cidrBlockState": {"state": "associated"},
        })
    };
    ranges.iter().map(association).collect()
}

fn ranges6(owner: &str, ranges: &[String]) -> Vec<Value> {
    let association = |it: &String| {
        json!({
            "associationId": format!("vpc-cidr-assoc-{}", made_up(&[owner, it])),
            "ipv6CidrBlock": it,
            "ipv6CidrBlockState": {"state": "associated"},
        })
    };
    ranges.iter().map(association).collect()
}

fn rows(asked: &Asked<'_>) -> Vec<Row> {
    let vpcs = asked.estate().vpcs.iter();
    vpcs.filter_map(|(id, vpc)| {
        row(asked, id, &vpc.account, &vpc.detail, |detail| {
            let (four, six) = (v4(&detail.cidrs), v6(&detail.cidrs));
            json!({
                "vpcId": id,
                "ownerId": vpc.account,
                "state": "available",
                "tagSet": tags(asked, id),
                "cidrBlock": four.first(),
                "cidrBlockAssociationSet": ranges4(id, &four),
                "ipv6CidrBlockAssociationSet": (!six.is_empty()).then(|| ranges6(id, &six)),
                "dhcpOptionsId": "dopt-0123456789abcdef0",
                "instanceTenancy": "default",
                "isDefault": false,
            })
        })
    })
    .collect()
}

pub(super) fn describe(asked: &Asked<'_>) -> Result {
    VPCS.describe(asked, rows(asked))
}

pub(super) fn attribute(asked: &Asked<'_>) -> Result {
    let id = asked.required("VpcId")?;
    let vpc = asked.estate().vpcs.get(id);
    let vpc = vpc
        .filter(|it| it.account == asked.account)
        .ok_or_else(|| VPCS.not_found(id))?;
    let detail = asked.fact(&vpc.detail, &vpc.account, false, id)?;
    let detail = detail.ok_or_else(|| VPCS.not_found(id))?;
    let name = asked.required("Attribute")?;
    let value = match name {
        "enableDnsSupport" => detail.dns_support,
        "enableDnsHostnames" => detail.dns_hostnames,
        _ => Some(false),
    };
    let value = value.ok_or_else(|| asked.unknown(name))?;
    Ok(json!({"vpcId": id, name: {"value": value}}))
}

pub(super) fn subnets(asked: &Asked<'_>) -> Result {
    const SUBNETS: Kind = Kind {
        ids: "SubnetId",
        set: "subnetSet",
        not_found: "InvalidSubnetID.NotFound",
        filters: &[
            ("subnet-id", "subnetId"),
            ("vpc-id", "vpcId"),
            ("cidr-block", "cidrBlock"),
            ("availability-zone-id", "availabilityZoneId"),
            ("owner-id", "ownerId"),
        ],
    };
    let subnets = asked.estate().subnets.iter();
    let rows = subnets.filter_map(|(id, subnet)| {
        row(asked, id, &subnet.account, &subnet.detail, |detail| {
            let (four, six) = (v4(&detail.cidrs), v6(&detail.cidrs));
            let arn = format!(
                "arn:aws:ec2:{}:{}:subnet/{id}",
                asked.region(),
                subnet.account
            );
            json!({
                "subnetId": id,
                "subnetArn": arn,
                "vpcId": detail.vpc,
                "ownerId": subnet.account,
                "state": "available",
                "cidrBlock": four.first(),
                "ipv6CidrBlockAssociationSet": ranges6(id, &six),
                "availableIpAddressCount": 200,
                "availabilityZone": format!("{}a", asked.region()),
                "availabilityZoneId": detail.zone_id,
                "defaultForAz": false,
                "mapPublicIpOnLaunch": false,
            })
        })
    });
    SUBNETS.describe(asked, rows.collect())
}

/// No snapshot holds route tables: each VPC has a main one, with the routes that Lattice adds where
/// an association is active.
pub(super) fn route_tables(asked: &Asked<'_>) -> Result {
    const TABLES: Kind = Kind {
        ids: "RouteTableId",
        set: "routeTableSet",
        not_found: "InvalidRouteTableID.NotFound",
        filters: &[
            ("vpc-id", "vpcId"),
            ("route-table-id", "routeTableId"),
            ("association.main", "associationSet/*/main"),
            ("association.subnet-id", "associationSet/*/subnetId"),
            (
                "route.destination-prefix-list-id",
                "routeSet/*/destinationPrefixListId",
            ),
        ],
    };
    let estate = asked.estate();
    let vpcs = estate.vpcs.iter();
    let rows = vpcs.filter_map(|(vpc_id, vpc)| {
        let id = format!("rtb-{}", made_up(&["main", vpc_id]));
        let cidrs = vpc.detail.seen().map(|it| it.cidrs.clone());
        let fact = cidrs.map_or_else(Fact::default, Fact::known);
        row(asked, &id, &vpc.account, &fact, |cidrs| {
            let mut routes: Vec<_> = v4(cidrs)
                .into_iter()
                .map(|it| {
                    json!({
                        "destinationCidrBlock": it,
                        "gatewayId": "local",
                        "state": "active",
                        "origin": "CreateRouteTable",
                    })
                })
                .collect();
            let is_joined = vpc.associations.seen().into_iter().flatten().any(|it| {
                let association = estate.vpc_associations.get(it);
                let detail = association.and_then(|it| it.detail.seen());
                detail.is_some_and(|it| it.status == "ACTIVE")
            });
            for (list, _) in super::firewall::lattice_lists(asked) {
                if is_joined {
                    routes.push(json!({
                        "destinationPrefixListId": list,
                        "gatewayId": "VpcLattice",
                        "state": "active",
                        "origin": "CreateRoute",
                    }));
                }
            }
            json!({
                "routeTableId": id,
                "vpcId": vpc_id,
                "ownerId": vpc.account,
                "associationSet": [{
                    "main": true,
                    "routeTableAssociationId": format!("rtbassoc-{}", made_up(&[vpc_id])),
                    "routeTableId": id,
                    "associationState": {"state": "associated"},
                }],
                "routeSet": routes,
            })
        })
    });
    TABLES.describe(asked, rows.collect())
}
