//! The clients of the AWS services, for one set of credentials.

use aws_config::SdkConfig;

use crate::collect::guard::READ_ONLY;
use crate::collect::patience::Unreachable;

macro_rules! clients {
    ($($(#[$doc:meta])* $field:ident: $sdk:ident,)*) => {
        /// One client a service.
        #[derive(Debug)]
        pub struct Clients {
            $($(#[$doc])* pub $field: $sdk::Client,)*
        }

        impl Clients {
            /// Makes them; each refuses what only reads do not need.
            pub fn new(config: &SdkConfig) -> Self {
                Self {
                    $($field: $sdk::Client::from_conf(
                        $sdk::config::Builder::from(config)
                            .interceptor(READ_ONLY)
                            .retry_classifier(Unreachable)
                            .build(),
                    ),)*
                }
            }
        }
    };
}

clients! {
    /// AWS Certificate Manager.
    acm: aws_sdk_acm,
    /// `CloudWatch` metrics.
    cloudwatch: aws_sdk_cloudwatch,
    /// EC2.
    ec2: aws_sdk_ec2,
    /// Elastic Load Balancing.
    elb: aws_sdk_elasticloadbalancingv2,
    /// IAM.
    iam: aws_sdk_iam,
    /// Lambda.
    lambda: aws_sdk_lambda,
    /// VPC Lattice.
    lattice: aws_sdk_vpclattice,
    /// `CloudWatch` Logs.
    logs: aws_sdk_cloudwatchlogs,
    /// AWS Organizations.
    organizations: aws_sdk_organizations,
    /// AWS RAM.
    ram: aws_sdk_ram,
    /// AWS STS.
    sts: aws_sdk_sts,
}
