//! The AWS APIs whose actions read the facts of a call.

macro_rules! apis {
    ($($variant:ident $prefix:literal;)*) => {
        /// An AWS API, by the prefix of its IAM actions.
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub enum Api {
            $(#[doc = concat!("`", $prefix, ":…`.")] $variant,)*
        }

        impl Api {
            /// The API of an action such as `ec2:DescribeVpcs`; `None` for one of which nothing is read.
            pub fn of_action(action: &str) -> Option<Self> {
                match action.split(':').next()? {
                    $($prefix => Some(Self::$variant),)*
                    _ => None,
                }
            }
        }
    };
}

apis! {
    VpcLattice "vpc-lattice";
    Ec2 "ec2";
    Ram "ram";
    Iam "iam";
    Sts "sts";
    Organizations "organizations";
    Acm "acm";
    Lambda "lambda";
    ElasticLoadBalancing "elasticloadbalancing";
    Logs "logs";
    CloudWatch "cloudwatch";
    CloudTrail "cloudtrail";
    Ssm "ssm";
}

#[cfg(test)]
mod tests {
    use super::Api;
    use crate::snapshot::fact_table::KINDS;

    #[test]
    fn the_api_of_every_fact_is_known() {
        for kind in KINDS {
            assert!(Api::of_action(kind.action).is_some(), "{}", kind.action);
        }
        assert_eq!(Api::of_action("s3:GetObject"), None);
    }
}
