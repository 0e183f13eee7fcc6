//! Routes of a VPC: Lattice puts one to each of its prefix lists into the route tables of a VPC that is
//! associated (VPC Lattice user guide, "Resource configurations"), and whoever reads EC2 sees them.

use aws_sdk_ec2::types::RouteTable;

use crate::collect::ec2::filter;
use crate::collect::gather::Gather;
use crate::collect::operation::DESCRIBE_ROUTE_TABLES;
use crate::snapshot::network::PrefixListRoute;

/// Reads where the route tables of a VPC lead to prefix lists.
pub async fn read(gather: &Gather, vpc: &str, account: &str) {
    if !gather.store.begin(format!("route tables of {vpc}")) {
        return;
    }
    let access = gather.session.accesses.of(account);
    let asked = async {
        let ec2 = &gather.session.clients(access).await?.ec2;
        let pages = ec2
            .describe_route_tables()
            .filters(filter("vpc-id", &[vpc]))
            .into_paginator()
            .send();
        let pages = gather.session.pages(DESCRIBE_ROUTE_TABLES, pages).await?;
        let tables = pages
            .into_iter()
            .flat_map(|it| it.route_tables.unwrap_or_default());
        Ok(tables.flat_map(routes).collect())
    };
    gather
        .fill_for_owner(
            DESCRIBE_ROUTE_TABLES,
            access,
            account,
            |estate| &mut estate.vpcs.entry(vpc.to_owned()).or_default().routes,
            asked,
        )
        .await;
}

/// Its routes to prefix lists; one that leads nowhere (`blackhole`) is none.
fn routes(table: RouteTable) -> Vec<PrefixListRoute> {
    let id = table.route_table_id.unwrap_or_default();
    let routes = table.routes.unwrap_or_default().into_iter();
    let leading = routes.filter(|it| it.state.as_ref().is_none_or(|it| it.as_str() == "active"));
    let route = |prefix_list| PrefixListRoute {
        route_table: id.clone(),
        prefix_list,
    };
    leading
        .filter_map(|it| it.destination_prefix_list_id)
        .map(route)
        .collect()
}

#[cfg(test)]
mod tests {
    use aws_sdk_ec2::types::{Route, RouteState, RouteTable};

    use super::routes;

    #[test]
    fn only_routes_to_prefix_lists_that_lead_somewhere_count() {
        let to = |list: &str, state| {
            Route::builder()
                .destination_prefix_list_id(list)
                .state(state)
                .build()
        };
        let local = Route::builder()
            .destination_cidr_block("10.0.0.0/16")
            .build();
        let table = RouteTable::builder()
            .route_table_id("rtb-1")
            .routes(local)
            .routes(to("pl-1", RouteState::Active))
            .routes(to("pl-2", RouteState::Blackhole))
            .build();
        let found = routes(table);
        assert_eq!(found.len(), 1);
        assert_eq!(
            (found[0].route_table.as_str(), found[0].prefix_list.as_str()),
            ("rtb-1", "pl-1")
        );
    }
}
