//! What the AWS CLI is asked, and what it must print of `rich.json`.
//!
//! Arguments are split at spaces; a no-break space stands for one inside an argument.

use super::{Case, Refused};

/// Calls that succeed, in order: a query that is started is read by the next one.
pub(super) const CASES: &[Case] = &[
    Case {
        account: "444455556666",
        args: "sts get-caller-identity",
        want: &[
            ("/Account", r#""444455556666""#),
            (
                "/Arn",
                r#""arn:aws:sts::444455556666:assumed-role/checkout-service/i-0c5e6f708192a3b4c""#,
            ),
        ],
    },
    Case {
        account: "111122223333",
        args: "sts get-caller-identity",
        want: &[("/Arn", r#""arn:aws:iam::111122223333:user/on-call""#)],
    },
    Case {
        account: "444455556666",
        args: "sts assume-role --role-arn arn:aws:iam::111122223333:role/readers/doctor --role-session-name asha",
        want: &[
            (
                "/AssumedRoleUser/Arn",
                r#""arn:aws:sts::111122223333:assumed-role/doctor/asha""#,
            ),
            ("/Credentials/AccessKeyId", r#""ASIA1111222233330000""#),
        ],
    },
    Case {
        account: "222233334444",
        args: "vpc-lattice get-service --service-identifier svc-0123456789abcdef0",
        want: &[
            ("/id", r#""svc-0123456789abcdef0""#),
            (
                "/arn",
                r#""arn:aws:vpc-lattice:eu-west-1:222233334444:service/svc-0123456789abcdef0""#,
            ),
            ("/name", r#""orders""#),
            ("/status", r#""ACTIVE""#),
            ("/authType", r#""AWS_IAM""#),
            (
                "/dnsEntry/domainName",
                r#""orders-0123456789abcdef0.7d67968.vpc-lattice-svcs.eu-west-1.on.aws""#,
            ),
            ("/customDomainName", r#""orders.shop.example.com""#),
            ("/idleTimeoutSeconds", "120"),
            (
                "/certificateArn",
                r#""arn:aws:acm:eu-west-1:222233334444:certificate/6d5f4e3c-2b1a-4908-8f7e-6d5c4b3a2918""#,
            ),
        ],
    },
    Case {
        account: "222233334444",
        args: "vpc-lattice get-service --service-identifier arn:aws:vpc-lattice:eu-west-1:222233334444:service/svc-0123456789abcdef0",
        want: &[("/id", r#""svc-0123456789abcdef0""#)],
    },
    Case {
        account: "222233334444",
        args: "vpc-lattice get-service --service-identifier svc-0fa11ed0000000000",
        want: &[
            ("/status", r#""CREATE_FAILED""#),
            ("/failureMessage", r#""the certificate is gone""#),
        ],
    },
    Case {
        account: "222233334444",
        args: "vpc-lattice list-services",
        want: &[
            ("/items/0/id", r#""svc-0123456789abcdef0""#),
            (
                "/items/0/arn",
                r#""arn:aws:vpc-lattice:eu-west-1:222233334444:service/svc-0123456789abcdef0""#,
            ),
            ("/items/0/name", r#""orders""#),
            ("/items/0/status", r#""ACTIVE""#),
            (
                "/items/0/dnsEntry/domainName",
                r#""orders-0123456789abcdef0.7d67968.vpc-lattice-svcs.eu-west-1.on.aws""#,
            ),
            ("/items/0/customDomainName", r#""orders.shop.example.com""#),
            ("/items/1/name", r#""broken""#),
        ],
    },
    Case {
        account: "222233334444",
        args: "vpc-lattice list-listeners --service-identifier svc-0123456789abcdef0",
        want: &[
            ("/items/0/id", r#""listener-0d4e5f60718293a4b""#),
            (
                "/items/0/arn",
                r#""arn:aws:vpc-lattice:eu-west-1:222233334444:service/svc-0123456789abcdef0/listener/listener-0d4e5f60718293a4b""#,
            ),
            ("/items/0/protocol", r#""HTTPS""#),
            ("/items/0/port", "443"),
            ("/items/0/name", r#""https""#),
        ],
    },
    Case {
        account: "222233334444",
        args: "vpc-lattice get-listener --service-identifier arn:aws:vpc-lattice:eu-west-1:222233334444:service/svc-0123456789abcdef0 --listener-identifier arn:aws:vpc-lattice:eu-west-1:222233334444:service/svc-0123456789abcdef0/listener/listener-0d4e5f60718293a4b",
        want: &[
            ("/id", r#""listener-0d4e5f60718293a4b""#),
            ("/serviceId", r#""svc-0123456789abcdef0""#),
            (
                "/serviceArn",
                r#""arn:aws:vpc-lattice:eu-west-1:222233334444:service/svc-0123456789abcdef0""#,
            ),
            ("/protocol", r#""HTTPS""#),
            ("/port", "443"),
            (
                "/defaultAction/forward/targetGroups",
                r#"[{"targetGroupIdentifier": "tg-0e5f60718293a4b5c", "weight": 90}, {"targetGroupIdentifier": "tg-0f60718293a4b5c6d", "weight": 10}]"#,
            ),
        ],
    },
    Case {
        account: "222233334444",
        args: "vpc-lattice list-rules --service-identifier svc-0123456789abcdef0 --listener-identifier listener-0d4e5f60718293a4b",
        want: &[
            ("/items/0/isDefault", "true"),
            ("/items/0/name", r#""default""#),
            ("/items/1/id", r#""rule-0d5e6f708192a3b4c""#),
            ("/items/1/priority", "5"),
            ("/items/1/isDefault", "false"),
            ("/items/2/priority", "7"),
        ],
    },
    Case {
        account: "222233334444",
        args: "vpc-lattice get-rule --service-identifier svc-0123456789abcdef0 --listener-identifier listener-0d4e5f60718293a4b --rule-identifier rule-0d5e6f708192a3b4c",
        want: &[
            ("/id", r#""rule-0d5e6f708192a3b4c""#),
            ("/name", r#""api""#),
            ("/priority", "5"),
            ("/isDefault", "false"),
            ("/match/httpMatch/method", r#""GET""#),
            (
                "/match/httpMatch/pathMatch",
                r#"{"match": {"prefix": "/v1"}, "caseSensitive": true}"#,
            ),
            (
                "/match/httpMatch/headerMatches/0",
                r#"{"match": {"contains": "gold"}, "caseSensitive": false, "name": "X-Tier"}"#,
            ),
            (
                "/match/httpMatch/headerMatches/1",
                r#"{"match": {"exact": "b"}, "name": "x-a"}"#,
            ),
            ("/action/fixedResponse/statusCode", "404"),
        ],
    },
    Case {
        account: "222233334444",
        args: "vpc-lattice get-rule --service-identifier svc-0123456789abcdef0 --listener-identifier listener-0d4e5f60718293a4b --rule-identifier rule-0aaaaaaaaaaaaaaaa",
        want: &[
            ("/match/httpMatch/pathMatch/match/exact", r#""/x""#),
            ("/action/forward/targetGroups/0/weight", "1"),
        ],
    },
    Case {
        account: "111122223333",
        args: "vpc-lattice get-service-network --service-network-identifier sn-0a1b2c3d4e5f60718",
        want: &[
            ("/id", r#""sn-0a1b2c3d4e5f60718""#),
            (
                "/arn",
                r#""arn:aws:vpc-lattice:eu-west-1:111122223333:servicenetwork/sn-0a1b2c3d4e5f60718""#,
            ),
            ("/name", r#""platform-mesh""#),
            ("/authType", r#""AWS_IAM""#),
            ("/numberOfAssociatedVPCs", "1"),
            ("/numberOfAssociatedServices", "1"),
        ],
    },
    Case {
        account: "444455556666",
        args: "vpc-lattice get-service-network --service-network-identifier arn:aws:vpc-lattice:eu-west-1:111122223333:servicenetwork/sn-0a1b2c3d4e5f60718",
        want: &[("/name", r#""platform-mesh""#)],
    },
    Case {
        account: "444455556666",
        args: "vpc-lattice list-service-networks",
        want: &[
            ("/items/0/id", r#""sn-0a1b2c3d4e5f60718""#),
            (
                "/items/0/arn",
                r#""arn:aws:vpc-lattice:eu-west-1:111122223333:servicenetwork/sn-0a1b2c3d4e5f60718""#,
            ),
            ("/items/0/name", r#""platform-mesh""#),
        ],
    },
    Case {
        account: "111122223333",
        args: "vpc-lattice list-service-networks",
        want: &[("/items/1/name", r#""quiet""#)],
    },
    Case {
        account: "222233334444",
        args: "vpc-lattice list-service-network-service-associations --service-identifier svc-0123456789abcdef0",
        want: &[
            ("/items/0/id", r#""snsa-0b1c2d3e4f5061728""#),
            ("/items/0/status", r#""ACTIVE""#),
            ("/items/0/createdBy", r#""222233334444""#),
            ("/items/0/serviceId", r#""svc-0123456789abcdef0""#),
            ("/items/0/serviceName", r#""orders""#),
            (
                "/items/0/serviceArn",
                r#""arn:aws:vpc-lattice:eu-west-1:222233334444:service/svc-0123456789abcdef0""#,
            ),
            ("/items/0/serviceNetworkId", r#""sn-0a1b2c3d4e5f60718""#),
            ("/items/0/serviceNetworkName", r#""platform-mesh""#),
            (
                "/items/0/serviceNetworkArn",
                r#""arn:aws:vpc-lattice:eu-west-1:111122223333:servicenetwork/sn-0a1b2c3d4e5f60718""#,
            ),
            (
                "/items/0/dnsEntry/domainName",
                r#""orders-0123456789abcdef0.7d67968.vpc-lattice-svcs.eu-west-1.on.aws""#,
            ),
            ("/items/0/customDomainName", r#""orders.shop.example.com""#),
        ],
    },
    Case {
        account: "444455556666",
        args: "vpc-lattice list-service-network-service-associations --service-network-identifier arn:aws:vpc-lattice:eu-west-1:111122223333:servicenetwork/sn-0a1b2c3d4e5f60718",
        want: &[
            ("/items/0/id", r#""snsa-0b1c2d3e4f5061728""#),
            (
                "/items/0/serviceArn",
                r#""arn:aws:vpc-lattice:eu-west-1:222233334444:service/svc-0123456789abcdef0""#,
            ),
        ],
    },
    Case {
        account: "444455556666",
        args: "vpc-lattice get-service-network-service-association --service-network-service-association-identifier snsa-0b1c2d3e4f5061728",
        want: &[
            ("/serviceId", r#""svc-0123456789abcdef0""#),
            ("/status", r#""ACTIVE""#),
            ("/createdBy", r#""222233334444""#),
            (
                "/serviceNetworkArn",
                r#""arn:aws:vpc-lattice:eu-west-1:111122223333:servicenetwork/sn-0a1b2c3d4e5f60718""#,
            ),
            (
                "/arn",
                r#""arn:aws:vpc-lattice:eu-west-1:444455556666:servicenetworkserviceassociation/snsa-0b1c2d3e4f5061728""#,
            ),
        ],
    },
    Case {
        account: "444455556666",
        args: "vpc-lattice list-service-network-vpc-associations --vpc-identifier vpc-0c1a2b3c4d5e6f708",
        want: &[
            ("/items/0/id", r#""snva-0a9b8c7d6e5f40312""#),
            ("/items/0/status", r#""ACTIVE""#),
            ("/items/0/createdBy", r#""444455556666""#),
            ("/items/0/serviceNetworkId", r#""sn-0a1b2c3d4e5f60718""#),
            ("/items/0/serviceNetworkName", r#""platform-mesh""#),
            (
                "/items/0/serviceNetworkArn",
                r#""arn:aws:vpc-lattice:eu-west-1:111122223333:servicenetwork/sn-0a1b2c3d4e5f60718""#,
            ),
            ("/items/0/vpcId", r#""vpc-0c1a2b3c4d5e6f708""#),
        ],
    },
    Case {
        account: "222233334444",
        args: "vpc-lattice list-service-network-vpc-associations --service-network-identifier arn:aws:vpc-lattice:eu-west-1:111122223333:servicenetwork/sn-0a1b2c3d4e5f60718",
        want: &[
            ("/items/0/id", r#""snva-0a9b8c7d6e5f40312""#),
            ("/items/0/createdBy", r#""444455556666""#),
        ],
    },
    Case {
        account: "222233334444",
        args: "vpc-lattice list-service-network-vpc-associations --vpc-identifier vpc-0c1a2b3c4d5e6f708",
        want: &[("/items", "[]")],
    },
    Case {
        account: "444455556666",
        args: "vpc-lattice get-service-network-vpc-association --service-network-vpc-association-identifier snva-0a9b8c7d6e5f40312",
        want: &[
            ("/id", r#""snva-0a9b8c7d6e5f40312""#),
            ("/vpcId", r#""vpc-0c1a2b3c4d5e6f708""#),
            ("/status", r#""ACTIVE""#),
            ("/createdBy", r#""444455556666""#),
            ("/securityGroupIds", r#"["sg-0a708192a3b4c5d6e"]"#),
            (
                "/serviceNetworkArn",
                r#""arn:aws:vpc-lattice:eu-west-1:111122223333:servicenetwork/sn-0a1b2c3d4e5f60718""#,
            ),
        ],
    },
    Case {
        account: "111122223333",
        args: "vpc-lattice list-service-network-vpc-endpoint-associations --service-network-identifier sn-0a1b2c3d4e5f60718",
        want: &[
            ("/items/0/vpcEndpointId", r#""vpce-0e1f2a3b4c5d6e7f8""#),
            ("/items/0/vpcId", r#""vpc-0c1a2b3c4d5e6f708""#),
            ("/items/0/vpcEndpointOwnerId", r#""444455556666""#),
            ("/items/0/state", r#""available""#),
            (
                "/items/0/serviceNetworkArn",
                r#""arn:aws:vpc-lattice:eu-west-1:111122223333:servicenetwork/sn-0a1b2c3d4e5f60718""#,
            ),
        ],
    },
    Case {
        account: "111122223333",
        args: "vpc-lattice get-auth-policy --resource-identifier sn-0a1b2c3d4e5f60718",
        want: &[
            (
                "/policy",
                r#""{\"Version\":\"2012-10-17\",\"Statement\":[{\"Effect\":\"Allow\",\"Principal\":\"*\",\"Action\":\"vpc-lattice-svcs:Invoke\",\"Resource\":\"*\",\"Condition\":{\"StringEquals\":{\"aws:PrincipalOrgID\":\"o-a1b2c3d4e5\"}}}]}""#,
            ),
            ("/state", r#""Active""#),
        ],
    },
    Case {
        account: "111122223333",
        args: "vpc-lattice get-auth-policy --resource-identifier sn-0bbbbbbbbbbbbbbbb",
        want: &[("", r#"{"state": "Inactive"}"#)],
    },
    Case {
        account: "111122223333",
        args: "vpc-lattice get-resource-policy --resource-arn arn:aws:vpc-lattice:eu-west-1:111122223333:servicenetwork/sn-0a1b2c3d4e5f60718",
        want: &[(
            "/policy",
            r#""{\"Version\":\"2012-10-17\",\"Statement\":[{\"Effect\":\"Allow\",\"Principal\":{\"AWS\":[\"444455556666\",\"222233334444\",\"arn:aws:organizations::999900001111:ou/o-a1b2c3d4e5/ou-ab12-22222222\"]},\"Action\":[\"vpc-lattice:CreateServiceNetworkVpcAssociation\",\"vpc-lattice:GetServiceNetwork\"],\"Resource\":\"arn:aws:vpc-lattice:eu-west-1:111122223333:servicenetwork/sn-0a1b2c3d4e5f60718\"}]}""#,
        )],
    },
    Case {
        account: "222233334444",
        args: "vpc-lattice get-target-group --target-group-identifier tg-0e5f60718293a4b5c",
        want: &[
            ("/id", r#""tg-0e5f60718293a4b5c""#),
            (
                "/arn",
                r#""arn:aws:vpc-lattice:eu-west-1:222233334444:targetgroup/tg-0e5f60718293a4b5c""#,
            ),
            ("/name", r#""orders-pods""#),
            ("/type", r#""IP""#),
            ("/status", r#""ACTIVE""#),
            (
                "/serviceArns",
                r#"["arn:aws:vpc-lattice:eu-west-1:222233334444:service/svc-0123456789abcdef0"]"#,
            ),
            ("/config/port", "8080"),
            ("/config/protocol", r#""HTTP""#),
            ("/config/protocolVersion", r#""HTTP1""#),
            ("/config/ipAddressType", r#""IPV4""#),
            ("/config/vpcIdentifier", r#""vpc-0d2b3c4d5e6f70819""#),
            (
                "/config/healthCheck",
                r#"{"enabled": true, "protocol": "HTTPS", "protocolVersion": "HTTP1", "port": 8081, "path": "/healthz", "healthCheckIntervalSeconds": 15, "healthCheckTimeoutSeconds": 7, "healthyThresholdCount": 5, "unhealthyThresholdCount": 2, "matcher": {"httpCode": "200-299"}}"#,
            ),
        ],
    },
    Case {
        account: "222233334444",
        args: "vpc-lattice get-target-group --target-group-identifier arn:aws:vpc-lattice:eu-west-1:222233334444:targetgroup/tg-0f60718293a4b5c6d",
        want: &[
            ("/type", r#""LAMBDA""#),
            ("/config", r#"{"lambdaEventStructureVersion": "V1"}"#),
        ],
    },
    Case {
        account: "222233334444",
        args: "vpc-lattice list-target-groups --target-group-type ALB",
        want: &[
            ("/items/0/id", r#""tg-0aaaaaaaaaaaaaaa1""#),
            ("/items/0/type", r#""ALB""#),
            ("/items/0/port", "80"),
            ("/items/0/protocol", r#""HTTP""#),
            ("/items/0/vpcIdentifier", r#""vpc-0d2b3c4d5e6f70819""#),
            ("/items/0/status", r#""ACTIVE""#),
        ],
    },
    Case {
        account: "222233334444",
        args: "vpc-lattice list-target-groups --vpc-identifier vpc-0d2b3c4d5e6f70819",
        want: &[
            ("/items/0/id", r#""tg-0aaaaaaaaaaaaaaa1""#),
            ("/items/1/id", r#""tg-0e5f60718293a4b5c""#),
        ],
    },
    Case {
        account: "222233334444",
        args: "vpc-lattice list-targets --target-group-identifier tg-0e5f60718293a4b5c",
        want: &[
            (
                "/items/0",
                r#"{"id": "10.40.1.11", "port": 8080, "status": "HEALTHY"}"#,
            ),
            (
                "/items/1",
                r#"{"id": "10.40.2.12", "port": 8080, "status": "UNHEALTHY", "reasonCode": "HealthCheckFailed"}"#,
            ),
        ],
    },
    Case {
        account: "222233334444",
        args: "vpc-lattice list-targets --target-group-identifier tg-0e5f60718293a4b5c --targets id=10.40.2.12,port=8080",
        want: &[("/items/0/id", r#""10.40.2.12""#)],
    },
    Case {
        account: "111122223333",
        args: "vpc-lattice list-access-log-subscriptions --resource-identifier sn-0a1b2c3d4e5f60718",
        want: &[
            ("/items/0/resourceId", r#""sn-0a1b2c3d4e5f60718""#),
            (
                "/items/0/resourceArn",
                r#""arn:aws:vpc-lattice:eu-west-1:111122223333:servicenetwork/sn-0a1b2c3d4e5f60718""#,
            ),
            (
                "/items/0/destinationArn",
                r#""arn:aws:logs:eu-west-1:111122223333:log-group:/aws/vpclattice/mesh""#,
            ),
            ("/items/0/serviceNetworkLogType", r#""SERVICE""#),
        ],
    },
    Case {
        account: "222233334444",
        args: "vpc-lattice list-access-log-subscriptions --resource-identifier arn:aws:vpc-lattice:eu-west-1:222233334444:service/svc-0123456789abcdef0",
        want: &[
            (
                "/items/0/destinationArn",
                r#""arn:aws:logs:eu-west-1:222233334444:log-group:/aws/vpclattice/orders""#,
            ),
            ("/items/0/id", r#""als-aebe953b9f945e2a5""#),
        ],
    },
    Case {
        account: "222233334444",
        args: "vpc-lattice get-access-log-subscription --access-log-subscription-identifier als-aebe953b9f945e2a5",
        want: &[
            (
                "/resourceArn",
                r#""arn:aws:vpc-lattice:eu-west-1:222233334444:service/svc-0123456789abcdef0""#,
            ),
            (
                "/destinationArn",
                r#""arn:aws:logs:eu-west-1:222233334444:log-group:/aws/vpclattice/orders""#,
            ),
        ],
    },
    Case {
        account: "444455556666",
        args: "ec2 describe-vpcs --vpc-ids vpc-0c1a2b3c4d5e6f708",
        want: &[
            ("/Vpcs/0/VpcId", r#""vpc-0c1a2b3c4d5e6f708""#),
            ("/Vpcs/0/OwnerId", r#""444455556666""#),
            ("/Vpcs/0/CidrBlock", r#""10.20.0.0/16""#),
            (
                "/Vpcs/0/CidrBlockAssociationSet/0/CidrBlock",
                r#""10.20.0.0/16""#,
            ),
            (
                "/Vpcs/0/CidrBlockAssociationSet/0/CidrBlockState/State",
                r#""associated""#,
            ),
            (
                "/Vpcs/0/Ipv6CidrBlockAssociationSet/0/Ipv6CidrBlock",
                r#""2001:db8:20::/56""#,
            ),
            (
                "/Vpcs/0/Ipv6CidrBlockAssociationSet/0/Ipv6CidrBlockState/State",
                r#""associated""#,
            ),
        ],
    },
    Case {
        account: "222233334444",
        args: "ec2 describe-vpcs --filters Name=vpc-id,Values=vpc-0d2b3c4d5e6f70819",
        want: &[("/Vpcs/0/VpcId", r#""vpc-0d2b3c4d5e6f70819""#)],
    },
    Case {
        account: "444455556666",
        args: "ec2 describe-vpc-attribute --vpc-id vpc-0c1a2b3c4d5e6f708 --attribute enableDnsSupport",
        want: &[
            ("/EnableDnsSupport/Value", "true"),
            ("/VpcId", r#""vpc-0c1a2b3c4d5e6f708""#),
        ],
    },
    Case {
        account: "444455556666",
        args: "ec2 describe-vpc-attribute --vpc-id vpc-0c1a2b3c4d5e6f708 --attribute enableDnsHostnames",
        want: &[("/EnableDnsHostnames/Value", "false")],
    },
    Case {
        account: "444455556666",
        args: "ec2 describe-subnets --filters Name=vpc-id,Values=vpc-0c1a2b3c4d5e6f708",
        want: &[
            ("/Subnets/0/SubnetId", r#""subnet-0c2b3c4d5e6f70819""#),
            ("/Subnets/0/VpcId", r#""vpc-0c1a2b3c4d5e6f708""#),
            ("/Subnets/0/CidrBlock", r#""10.20.1.0/24""#),
            (
                "/Subnets/0/Ipv6CidrBlockAssociationSet/0/Ipv6CidrBlock",
                r#""2001:db8:20:1::/64""#,
            ),
            ("/Subnets/0/AvailabilityZoneId", r#""euw1-az1""#),
            ("/Subnets/0/OwnerId", r#""444455556666""#),
        ],
    },
    Case {
        account: "444455556666",
        args: "ec2 describe-network-acls --filters Name=association.subnet-id,Values=subnet-0c2b3c4d5e6f70819",
        want: &[
            ("/NetworkAcls/0/NetworkAclId", r#""acl-0c3d4e5f60718293a""#),
            ("/NetworkAcls/0/VpcId", r#""vpc-0c1a2b3c4d5e6f708""#),
            ("/NetworkAcls/0/OwnerId", r#""444455556666""#),
            (
                "/NetworkAcls/0/Associations/0/SubnetId",
                r#""subnet-0c2b3c4d5e6f70819""#,
            ),
            (
                "/NetworkAcls/0/Entries/0",
                r#"{"CidrBlock": "0.0.0.0/0", "Egress": true, "Protocol": "-1", "RuleAction": "allow", "RuleNumber": 100}"#,
            ),
            ("/NetworkAcls/0/Entries/2/Ipv6CidrBlock", r#""::/0""#),
            (
                "/NetworkAcls/0/Entries/4",
                r#"{"CidrBlock": "10.99.0.0/16", "Egress": true, "PortRange": {"From": 443, "To": 444}, "Protocol": "6", "RuleAction": "deny", "RuleNumber": 90}"#,
            ),
        ],
    },
    Case {
        account: "444455556666",
        args: "ec2 describe-security-groups --group-ids sg-0c6f708192a3b4c5d",
        want: &[
            ("/SecurityGroups/0/GroupId", r#""sg-0c6f708192a3b4c5d""#),
            ("/SecurityGroups/0/GroupName", r#""checkout""#),
            ("/SecurityGroups/0/VpcId", r#""vpc-0c1a2b3c4d5e6f708""#),
            ("/SecurityGroups/0/OwnerId", r#""444455556666""#),
            (
                "/SecurityGroups/0/IpPermissions/0/UserIdGroupPairs/0",
                r#"{"UserId": "444455556666", "GroupId": "sg-0a708192a3b4c5d6e"}"#,
            ),
            ("/SecurityGroups/0/IpPermissions/0/FromPort", "22"),
            (
                "/SecurityGroups/0/IpPermissions/1/IpRanges/0/CidrIp",
                r#""10.20.0.0/16""#,
            ),
            ("/SecurityGroups/0/IpPermissions/1/ToPort", "54"),
            ("/SecurityGroups/0/IpPermissions/1/IpProtocol", r#""udp""#),
            ("/SecurityGroups/0/IpPermissions/2/IpProtocol", r#""47""#),
            (
                "/SecurityGroups/0/IpPermissionsEgress/0/PrefixListIds/0/PrefixListId",
                r#""pl-0f1e2d3c4b5a69788""#,
            ),
            (
                "/SecurityGroups/0/IpPermissionsEgress/1/Ipv6Ranges/0/CidrIpv6",
                r#""::/0""#,
            ),
        ],
    },
    Case {
        account: "444455556666",
        args: "ec2 describe-managed-prefix-lists --filters Name=prefix-list-name,Values=com.amazonaws.eu-west-1.*vpc-lattice",
        want: &[
            ("/PrefixLists/0/PrefixListId", r#""pl-06f1e2d3c4b5a6978""#),
            ("/PrefixLists/0/OwnerId", r#""AWS""#),
        ],
    },
    Case {
        account: "444455556666",
        args: "ec2 get-managed-prefix-list-entries --prefix-list-id pl-0f1e2d3c4b5a69788",
        want: &[("/Entries/0/Cidr", r#""169.254.171.0/24""#)],
    },
    Case {
        account: "222233334444",
        args: "ec2 get-managed-prefix-list-entries --prefix-list-id pl-06f1e2d3c4b5a6978",
        want: &[("/Entries/0/Cidr", r#""fd00:ec2:80::/64""#)],
    },
    Case {
        account: "444455556666",
        args: "ec2 describe-network-interfaces --network-interface-ids eni-0c4d5e6f708192a3b",
        want: &[
            (
                "/NetworkInterfaces/0/NetworkInterfaceId",
                r#""eni-0c4d5e6f708192a3b""#,
            ),
            ("/NetworkInterfaces/0/VpcId", r#""vpc-0c1a2b3c4d5e6f708""#),
            (
                "/NetworkInterfaces/0/SubnetId",
                r#""subnet-0c2b3c4d5e6f70819""#,
            ),
            ("/NetworkInterfaces/0/PrivateIpAddress", r#""10.20.1.23""#),
            (
                "/NetworkInterfaces/0/PrivateIpAddresses/0/PrivateIpAddress",
                r#""10.20.1.23""#,
            ),
            ("/NetworkInterfaces/0/PrivateIpAddresses/0/Primary", "true"),
            (
                "/NetworkInterfaces/0/Ipv6Addresses/0/Ipv6Address",
                r#""2001:db8:20:1::23""#,
            ),
            (
                "/NetworkInterfaces/0/Groups/0",
                r#"{"GroupId": "sg-0c6f708192a3b4c5d", "GroupName": "checkout"}"#,
            ),
            (
                "/NetworkInterfaces/0/Attachment/InstanceId",
                r#""i-0c5e6f708192a3b4c""#,
            ),
            ("/NetworkInterfaces/0/InterfaceType", r#""interface""#),
            ("/NetworkInterfaces/0/OwnerId", r#""444455556666""#),
        ],
    },
    Case {
        account: "444455556666",
        args: "ec2 describe-network-interfaces --filters Name=addresses.private-ip-address,Values=10.20.1.99 Name=vpc-id,Values=vpc-0c1a2b3c4d5e6f708",
        want: &[
            (
                "/NetworkInterfaces/0/NetworkInterfaceId",
                r#""eni-0faceb00c00000001""#,
            ),
            ("/NetworkInterfaces/0/InterfaceType", r#""lambda""#),
            (
                "/NetworkInterfaces/0/Description",
                r#""AWS Lambda VPC ENI-poller-8a3c1f0e-5b7d-4e21-9c44-0f6a2d9b1e57""#,
            ),
        ],
    },
    Case {
        account: "444455556666",
        args: "ec2 describe-network-interfaces --filters Name=ipv6-addresses.ipv6-address,Values=2001:db8:20:1::23",
        want: &[(
            "/NetworkInterfaces/0/NetworkInterfaceId",
            r#""eni-0c4d5e6f708192a3b""#,
        )],
    },
    Case {
        account: "444455556666",
        args: "ec2 describe-network-interfaces --filters Name=interface-type,Values=vpc_endpoint",
        want: &[
            ("/NetworkInterfaces/0/PrivateIpAddress", r#""10.20.1.80""#),
            (
                "/NetworkInterfaces/0/Groups/0/GroupId",
                r#""sg-0e8192a3b4c5d6e70""#,
            ),
        ],
    },
    Case {
        account: "444455556666",
        args: "ec2 describe-network-interfaces --filters Name=attachment.instance-id,Values=i-0c5e6f708192a3b4c Name=group-id,Values=sg-0c6f708192a3b4c5d",
        want: &[(
            "/NetworkInterfaces/0/NetworkInterfaceId",
            r#""eni-0c4d5e6f708192a3b""#,
        )],
    },
    Case {
        account: "444455556666",
        args: "ec2 describe-instances --instance-ids i-0c5e6f708192a3b4c",
        want: &[
            (
                "/Reservations/0/Instances/0/InstanceId",
                r#""i-0c5e6f708192a3b4c""#,
            ),
            (
                "/Reservations/0/Instances/0/VpcId",
                r#""vpc-0c1a2b3c4d5e6f708""#,
            ),
            (
                "/Reservations/0/Instances/0/SubnetId",
                r#""subnet-0c2b3c4d5e6f70819""#,
            ),
            (
                "/Reservations/0/Instances/0/PrivateIpAddress",
                r#""10.20.1.23""#,
            ),
            ("/Reservations/0/Instances/0/State/Name", r#""running""#),
            (
                "/Reservations/0/Instances/0/NetworkInterfaces/0/NetworkInterfaceId",
                r#""eni-0c4d5e6f708192a3b""#,
            ),
            (
                "/Reservations/0/Instances/0/SecurityGroups/0/GroupId",
                r#""sg-0c6f708192a3b4c5d""#,
            ),
        ],
    },
    Case {
        account: "444455556666",
        args: "ec2 describe-vpc-endpoints --filters Name=vpc-id,Values=vpc-0c1a2b3c4d5e6f708 Name=vpc-endpoint-type,Values=ServiceNetwork",
        want: &[
            (
                "/VpcEndpoints/0/VpcEndpointId",
                r#""vpce-0e1f2a3b4c5d6e7f8""#,
            ),
            ("/VpcEndpoints/0/VpcEndpointType", r#""ServiceNetwork""#),
            ("/VpcEndpoints/0/VpcId", r#""vpc-0c1a2b3c4d5e6f708""#),
            ("/VpcEndpoints/0/State", r#""available""#),
            (
                "/VpcEndpoints/0/ServiceNetworkArn",
                r#""arn:aws:vpc-lattice:eu-west-1:111122223333:servicenetwork/sn-0a1b2c3d4e5f60718""#,
            ),
            (
                "/VpcEndpoints/0/Groups/0/GroupId",
                r#""sg-0e8192a3b4c5d6e70""#,
            ),
            ("/VpcEndpoints/0/OwnerId", r#""444455556666""#),
            (
                "/VpcEndpoints/0/SubnetIds/0",
                r#""subnet-0c2b3c4d5e6f70819""#,
            ),
            (
                "/VpcEndpoints/0/NetworkInterfaceIds/0",
                r#""eni-0a0aa0960e602114a""#,
            ),
        ],
    },
    Case {
        account: "444455556666",
        args: "ec2 describe-vpc-endpoint-associations --vpc-endpoint-ids vpce-0e1f2a3b4c5d6e7f8",
        want: &[
            (
                "/VpcEndpointAssociations/0/VpcEndpointId",
                r#""vpce-0e1f2a3b4c5d6e7f8""#,
            ),
            (
                "/VpcEndpointAssociations/0/ServiceNetworkArn",
                r#""arn:aws:vpc-lattice:eu-west-1:111122223333:servicenetwork/sn-0a1b2c3d4e5f60718""#,
            ),
            (
                "/VpcEndpointAssociations/0/AssociatedResourceArn",
                r#""arn:aws:vpc-lattice:eu-west-1:222233334444:service/svc-0123456789abcdef0""#,
            ),
            (
                "/VpcEndpointAssociations/0/DnsEntry/DnsName",
                r#""vpce-0e1f2a3b4c5d6e7f8-snsa-0b1c2d3e4f5061728.7d67968.vpc-lattice-svcs.eu-west-1.on.aws""#,
            ),
        ],
    },
    Case {
        account: "444455556666",
        args: "ec2 describe-route-tables --filters Name=vpc-id,Values=vpc-0c1a2b3c4d5e6f708",
        want: &[
            ("/RouteTables/0/VpcId", r#""vpc-0c1a2b3c4d5e6f708""#),
            ("/RouteTables/0/Associations/0/Main", "true"),
            (
                "/RouteTables/0/Routes/0/DestinationCidrBlock",
                r#""10.20.0.0/16""#,
            ),
            (
                "/RouteTables/0/Routes/1/DestinationPrefixListId",
                r#""pl-0f1e2d3c4b5a69788""#,
            ),
        ],
    },
    Case {
        account: "111122223333",
        args: "ram get-resource-shares --resource-owner SELF",
        want: &[
            (
                "/resourceShares/0/resourceShareArn",
                r#""arn:aws:ram:eu-west-1:111122223333:resource-share/6b1f2c3d-4e5f-4071-8293-a4b5c6d7e8f9""#,
            ),
            ("/resourceShares/0/name", r#""mesh""#),
            ("/resourceShares/0/owningAccountId", r#""111122223333""#),
            ("/resourceShares/0/status", r#""ACTIVE""#),
        ],
    },
    Case {
        account: "222233334444",
        args: "ram get-resource-shares --resource-owner OTHER-ACCOUNTS --resource-share-arns arn:aws:ram:eu-west-1:111122223333:resource-share/6b1f2c3d-4e5f-4071-8293-a4b5c6d7e8f9",
        want: &[("/resourceShares/0/owningAccountId", r#""111122223333""#)],
    },
    Case {
        account: "444455556666",
        args: "ram get-resource-shares --resource-owner SELF",
        want: &[("/resourceShares", "[]")],
    },
    Case {
        account: "111122223333",
        args: "ram get-resource-share-associations --association-type RESOURCE --resource-arn arn:aws:vpc-lattice:eu-west-1:111122223333:servicenetwork/sn-0a1b2c3d4e5f60718",
        want: &[
            (
                "/resourceShareAssociations/0/resourceShareArn",
                r#""arn:aws:ram:eu-west-1:111122223333:resource-share/6b1f2c3d-4e5f-4071-8293-a4b5c6d7e8f9""#,
            ),
            (
                "/resourceShareAssociations/0/resourceShareName",
                r#""mesh""#,
            ),
            (
                "/resourceShareAssociations/0/associatedEntity",
                r#""arn:aws:vpc-lattice:eu-west-1:111122223333:servicenetwork/sn-0a1b2c3d4e5f60718""#,
            ),
            (
                "/resourceShareAssociations/0/associationType",
                r#""RESOURCE""#,
            ),
            ("/resourceShareAssociations/0/status", r#""ASSOCIATED""#),
        ],
    },
    Case {
        account: "111122223333",
        args: "ram get-resource-share-associations --association-type PRINCIPAL --resource-share-arns arn:aws:ram:eu-west-1:111122223333:resource-share/6b1f2c3d-4e5f-4071-8293-a4b5c6d7e8f9",
        want: &[
            (
                "/resourceShareAssociations/0/associatedEntity",
                r#""444455556666""#,
            ),
            (
                "/resourceShareAssociations/1/associatedEntity",
                r#""222233334444""#,
            ),
            ("/resourceShareAssociations/1/external", "true"),
            (
                "/resourceShareAssociations/2/associatedEntity",
                r#""arn:aws:organizations::999900001111:ou/o-a1b2c3d4e5/ou-ab12-22222222""#,
            ),
        ],
    },
    Case {
        account: "222233334444",
        args: "ram get-resource-share-invitations",
        want: &[
            (
                "/resourceShareInvitations/0/resourceShareInvitationArn",
                r#""arn:aws:ram:eu-west-1:111122223333:resource-share-invitation/11111111-2222-4333-8444-555555555555""#,
            ),
            (
                "/resourceShareInvitations/0/resourceShareArn",
                r#""arn:aws:ram:eu-west-1:111122223333:resource-share/6b1f2c3d-4e5f-4071-8293-a4b5c6d7e8f9""#,
            ),
            (
                "/resourceShareInvitations/0/senderAccountId",
                r#""111122223333""#,
            ),
            (
                "/resourceShareInvitations/0/receiverAccountId",
                r#""222233334444""#,
            ),
            ("/resourceShareInvitations/0/status", r#""ACCEPTED""#),
        ],
    },
    Case {
        account: "111122223333",
        args: "ram list-resource-share-permissions --resource-share-arn arn:aws:ram:eu-west-1:111122223333:resource-share/6b1f2c3d-4e5f-4071-8293-a4b5c6d7e8f9",
        want: &[
            (
                "/permissions/0/name",
                r#""AWSRAMPermissionVpcLatticeServiceNetworkReadWrite""#,
            ),
            (
                "/permissions/0/arn",
                r#""arn:aws:ram::aws:permission/AWSRAMPermissionVpcLatticeServiceNetworkReadWrite""#,
            ),
            ("/permissions/0/status", r#""ASSOCIATED""#),
            (
                "/permissions/0/resourceType",
                r#""vpc-lattice:ServiceNetwork""#,
            ),
        ],
    },
    Case {
        account: "111122223333",
        args: "ram get-permission --permission-arn arn:aws:ram::aws:permission/AWSRAMPermissionVpcLatticeServiceNetworkReadWrite",
        want: &[
            (
                "/permission/permission",
                r#""{\"Effect\":\"Allow\",\"Action\":[\"vpc-lattice:CreateServiceNetworkVpcAssociation\",\"vpc-lattice:GetServiceNetwork\"]}""#,
            ),
            ("/permission/version", r#""1""#),
        ],
    },
    Case {
        account: "444455556666",
        args: "ram list-resources --resource-owner OTHER-ACCOUNTS --resource-type vpc-lattice:ServiceNetwork",
        want: &[
            (
                "/resources/0/arn",
                r#""arn:aws:vpc-lattice:eu-west-1:111122223333:servicenetwork/sn-0a1b2c3d4e5f60718""#,
            ),
            ("/resources/0/type", r#""vpc-lattice:ServiceNetwork""#),
            (
                "/resources/0/resourceShareArn",
                r#""arn:aws:ram:eu-west-1:111122223333:resource-share/6b1f2c3d-4e5f-4071-8293-a4b5c6d7e8f9""#,
            ),
        ],
    },
    Case {
        account: "111122223333",
        args: "ram list-resources --resource-owner SELF --principal 222233334444",
        want: &[(
            "/resources/0/arn",
            r#""arn:aws:vpc-lattice:eu-west-1:111122223333:servicenetwork/sn-0a1b2c3d4e5f60718""#,
        )],
    },
    Case {
        account: "222233334444",
        args: "vpc-lattice list-tags-for-resource --resource-arn arn:aws:vpc-lattice:eu-west-1:222233334444:service/svc-0123456789abcdef0",
        want: &[("/tags/team", "\"orders team\"")],
    },
    Case {
        account: "444455556666",
        args: "ram list-principals --resource-owner OTHER-ACCOUNTS",
        want: &[
            ("/principals/0/id", r#""111122223333""#),
            (
                "/principals/0/resourceShareArn",
                r#""arn:aws:ram:eu-west-1:111122223333:resource-share/6b1f2c3d-4e5f-4071-8293-a4b5c6d7e8f9""#,
            ),
        ],
    },
    Case {
        account: "111122223333",
        args: "ram list-principals --resource-owner SELF --resource-arn arn:aws:vpc-lattice:eu-west-1:111122223333:servicenetwork/sn-0a1b2c3d4e5f60718",
        want: &[
            ("/principals/0/id", r#""444455556666""#),
            ("/principals/1/id", r#""222233334444""#),
        ],
    },
    Case {
        account: "444455556666",
        args: "iam get-role --role-name checkout-service",
        want: &[
            (
                "/Role/Arn",
                r#""arn:aws:iam::444455556666:role/checkout-service""#,
            ),
            ("/Role/RoleName", r#""checkout-service""#),
            ("/Role/Path", r#""/""#),
            (
                "/Role/PermissionsBoundary/PermissionsBoundaryArn",
                r#""arn:aws:iam::444455556666:policy/boundary""#,
            ),
            (
                "/Role/AssumeRolePolicyDocument",
                r#"{"Version": "2012-10-17", "Statement": []}"#,
            ),
            ("/Role/Tags/0", r#"{"Key": "team", "Value": "checkout"}"#),
        ],
    },
    Case {
        account: "444455556666",
        args: "iam get-user --user-name asha",
        want: &[
            (
                "/User/Arn",
                r#""arn:aws:iam::444455556666:user/people/asha""#,
            ),
            ("/User/Path", r#""/people/""#),
            ("/User/Tags/0", r#"{"Key": "name", "Value": "Asha"}"#),
        ],
    },
    Case {
        account: "444455556666",
        args: "iam list-attached-role-policies --role-name checkout-service",
        want: &[(
            "/AttachedPolicies/0",
            r#"{"PolicyName": "VPCLatticeServicesInvokeAccess", "PolicyArn": "arn:aws:iam::aws:policy/VPCLatticeServicesInvokeAccess"}"#,
        )],
    },
    Case {
        account: "444455556666",
        args: "iam list-role-policies --role-name checkout-service",
        want: &[("/PolicyNames", r#"["extra & inline"]"#)],
    },
    Case {
        account: "444455556666",
        args: "iam list-role-tags --role-name checkout-service",
        want: &[(
            "/Tags",
            r#"[{"Key": "team", "Value": "checkout"}, {"Key": "tier", "Value": "gold"}]"#,
        )],
    },
    Case {
        account: "444455556666",
        args: "iam get-policy --policy-arn arn:aws:iam::aws:policy/VPCLatticeServicesInvokeAccess",
        want: &[
            ("/Policy/DefaultVersionId", r#""v3""#),
            ("/Policy/PolicyName", r#""VPCLatticeServicesInvokeAccess""#),
            (
                "/Policy/Arn",
                r#""arn:aws:iam::aws:policy/VPCLatticeServicesInvokeAccess""#,
            ),
        ],
    },
    Case {
        account: "444455556666",
        args: "iam get-policy-version --version-id v3 --policy-arn arn:aws:iam::aws:policy/VPCLatticeServicesInvokeAccess",
        want: &[(
            "/PolicyVersion/Document",
            r#"{"Version": "2012-10-17", "Statement": [{"Sid": "Managed", "Effect": "Allow", "Action": "vpc-lattice-svcs:Invoke", "Resource": "*"}]}"#,
        )],
    },
    Case {
        account: "444455556666",
        args: "iam get-policy-version --version-id v3 --policy-arn arn:aws:iam::444455556666:policy/boundary",
        want: &[(
            "/PolicyVersion/Document",
            r#"{"Version": "2012-10-17", "Statement": [{"Sid": "Boundary", "Effect": "Allow", "Action": "vpc-lattice-svcs:Invoke", "Resource": "*"}]}"#,
        )],
    },
    Case {
        account: "444455556666",
        args: "iam list-attached-user-policies --user-name asha",
        want: &[(
            "/AttachedPolicies/0/PolicyArn",
            r#""arn:aws:iam::aws:policy/VPCLatticeServicesInvokeAccess""#,
        )],
    },
    Case {
        account: "444455556666",
        args: "iam list-user-policies --user-name asha",
        want: &[("/PolicyNames", r#"["own"]"#)],
    },
    Case {
        account: "444455556666",
        args: "iam get-user-policy --user-name asha --policy-name own",
        want: &[
            (
                "/PolicyDocument",
                r#"{"Version": "2012-10-17", "Statement": [{"Sid": "Three", "Effect": "Allow", "Action": "vpc-lattice-svcs:Invoke", "Resource": "*"}]}"#,
            ),
            ("/UserName", r#""asha""#),
        ],
    },
    Case {
        account: "444455556666",
        args: "iam list-user-tags --user-name asha",
        want: &[("/Tags/0/Value", r#""Asha""#)],
    },
    Case {
        account: "444455556666",
        args: "iam list-groups-for-user --user-name asha",
        want: &[("/Groups/0/GroupName", r#""asha-group""#)],
    },
    Case {
        account: "444455556666",
        args: "iam list-attached-group-policies --group-name asha-group",
        want: &[(
            "/AttachedPolicies/0/PolicyArn",
            r#""arn:aws:iam::444455556666:policy/of-group""#,
        )],
    },
    Case {
        account: "444455556666",
        args: "iam list-group-policies --group-name asha-group",
        want: &[("/PolicyNames", r#"["of-group-inline"]"#)],
    },
    Case {
        account: "444455556666",
        args: "iam get-group-policy --group-name asha-group --policy-name of-group-inline",
        want: &[
            (
                "/PolicyDocument",
                r#"{"Version": "2012-10-17", "Statement": [{"Sid": "Four", "Effect": "Allow", "Action": "vpc-lattice-svcs:Invoke", "Resource": "*"}]}"#,
            ),
            ("/GroupName", r#""asha-group""#),
        ],
    },
    Case {
        account: "444455556666",
        args: "iam simulate-principal-policy --policy-source-arn arn:aws:iam::444455556666:role/checkout-service --action-names vpc-lattice-svcs:Invoke --resource-arns arn:aws:vpc-lattice:eu-west-1:222233334444:service/svc-0123456789abcdef0/v1",
        want: &[
            (
                "/EvaluationResults/0/EvalActionName",
                r#""vpc-lattice-svcs:Invoke""#,
            ),
            (
                "/EvaluationResults/0/EvalResourceName",
                r#""arn:aws:vpc-lattice:eu-west-1:222233334444:service/svc-0123456789abcdef0/v1""#,
            ),
            ("/EvaluationResults/0/EvalDecision", r#""explicitDeny""#),
        ],
    },
    Case {
        account: "222233334444",
        args: "lambda get-policy --function-name arn:aws:lambda:eu-west-1:222233334444:function:orders",
        want: &[(
            "/Policy",
            r#""{\"Version\":\"2012-10-17\",\"Statement\":[{\"Effect\":\"Allow\",\"Principal\":{\"Service\":\"vpc-lattice.amazonaws.com\"},\"Action\":\"lambda:InvokeFunction\",\"Resource\":\"arn:aws:lambda:eu-west-1:222233334444:function:orders\",\"Condition\":{\"ArnLike\":{\"aws:SourceArn\":\"arn:aws:vpc-lattice:eu-west-1:222233334444:targetgroup/tg-0e5f60718293a4b5c\"}}}]}""#,
        )],
    },
    Case {
        account: "222233334444",
        args: "lambda get-policy --function-name orders",
        want: &[(
            "/Policy",
            r#""{\"Version\":\"2012-10-17\",\"Statement\":[{\"Effect\":\"Allow\",\"Principal\":{\"Service\":\"vpc-lattice.amazonaws.com\"},\"Action\":\"lambda:InvokeFunction\",\"Resource\":\"arn:aws:lambda:eu-west-1:222233334444:function:orders\",\"Condition\":{\"ArnLike\":{\"aws:SourceArn\":\"arn:aws:vpc-lattice:eu-west-1:222233334444:targetgroup/tg-0e5f60718293a4b5c\"}}}]}""#,
        )],
    },
    Case {
        account: "444455556666",
        args: "lambda get-function-configuration --function-name poller",
        want: &[
            (
                "/FunctionArn",
                r#""arn:aws:lambda:eu-west-1:444455556666:function:poller""#,
            ),
            ("/FunctionName", r#""poller""#),
            ("/VpcConfig/VpcId", r#""vpc-0c1a2b3c4d5e6f708""#),
            ("/VpcConfig/SubnetIds", r#"["subnet-0c2b3c4d5e6f70819"]"#),
            ("/VpcConfig/SecurityGroupIds", r#"["sg-0c6f708192a3b4c5d"]"#),
        ],
    },
    Case {
        account: "222233334444",
        args: "lambda get-function-configuration --function-name arn:aws:lambda:eu-west-1:222233334444:function:orders",
        want: &[
            ("/VpcConfig/VpcId", r#""""#),
            ("/VpcConfig/SubnetIds", "[]"),
        ],
    },
    Case {
        account: "222233334444",
        args: "elbv2 describe-load-balancers --load-balancer-arns arn:aws:elasticloadbalancing:eu-west-1:222233334444:loadbalancer/app/orders/50dc6c495c0c9188",
        want: &[
            (
                "/LoadBalancers/0/LoadBalancerArn",
                r#""arn:aws:elasticloadbalancing:eu-west-1:222233334444:loadbalancer/app/orders/50dc6c495c0c9188""#,
            ),
            ("/LoadBalancers/0/VpcId", r#""vpc-0d2b3c4d5e6f70819""#),
            ("/LoadBalancers/0/Scheme", r#""internal""#),
            ("/LoadBalancers/0/Type", r#""application""#),
            (
                "/LoadBalancers/0/SecurityGroups",
                r#"["sg-0b9192a3b4c5d6e71"]"#,
            ),
            ("/LoadBalancers/0/State/Code", r#""active""#),
        ],
    },
    Case {
        account: "222233334444",
        args: "elbv2 describe-listeners --load-balancer-arn arn:aws:elasticloadbalancing:eu-west-1:222233334444:loadbalancer/app/orders/50dc6c495c0c9188",
        want: &[
            ("/Listeners/0/Port", "80"),
            ("/Listeners/0/Protocol", r#""HTTP""#),
            ("/Listeners/1/Port", "443"),
            (
                "/Listeners/1/LoadBalancerArn",
                r#""arn:aws:elasticloadbalancing:eu-west-1:222233334444:loadbalancer/app/orders/50dc6c495c0c9188""#,
            ),
        ],
    },
    Case {
        account: "222233334444",
        args: "acm describe-certificate --certificate-arn arn:aws:acm:eu-west-1:222233334444:certificate/6d5f4e3c-2b1a-4908-8f7e-6d5c4b3a2918",
        want: &[
            (
                "/Certificate/SubjectAlternativeNames",
                r#"["orders.shop.example.com", "*.shop.example.com"]"#,
            ),
            ("/Certificate/DomainName", r#""orders.shop.example.com""#),
            ("/Certificate/Status", r#""ISSUED""#),
            ("/Certificate/Type", r#""AMAZON_ISSUED""#),
        ],
    },
    Case {
        account: "444455556666",
        args: "organizations describe-organization",
        want: &[
            ("/Organization/Id", r#""o-a1b2c3d4e5""#),
            ("/Organization/MasterAccountId", r#""999900001111""#),
        ],
    },
    Case {
        account: "444455556666",
        args: "organizations list-parents --child-id 444455556666",
        want: &[(
            "/Parents",
            r#"[{"Id": "ou-ab12-33333333", "Type": "ORGANIZATIONAL_UNIT"}]"#,
        )],
    },
    Case {
        account: "444455556666",
        args: "organizations list-parents --child-id ou-ab12-22222222",
        want: &[("/Parents", r#"[{"Id": "r-ab12", "Type": "ROOT"}]"#)],
    },
    Case {
        account: "222233334444",
        args: "cloudwatch list-metrics --namespace AWS/VpcLattice --metric-name ConnectionErrorCount",
        want: &[(
            "/Metrics/0/Dimensions/0",
            r#"{"Name": "TargetGroup", "Value": "tg-0e5f60718293a4b5c"}"#,
        )],
    },
    Case {
        account: "222233334444",
        args: r#"cloudwatch get-metric-data --start-time 2026-03-02T02:00:00Z --end-time 2026-03-02T03:00:00Z --metric-data-queries [{"Id":"errors","MetricStat":{"Metric":{"Namespace":"AWS/VpcLattice","MetricName":"ConnectionErrorCount","Dimensions":[{"Name":"TargetGroup","Value":"tg-0e5f60718293a4b5c"}]},"Period":3600,"Stat":"Sum"}}]"#,
        want: &[
            ("/MetricDataResults/0/Id", r#""errors""#),
            ("/MetricDataResults/0/Values", "[16, 5]"),
            ("/MetricDataResults/0/StatusCode", r#""Complete""#),
        ],
    },
    Case {
        account: "222233334444",
        args: "logs describe-log-groups --log-group-name-prefix /aws/vpclattice",
        want: &[
            ("/logGroups/0/logGroupName", r#""/aws/vpclattice/orders""#),
            (
                "/logGroups/0/logGroupArn",
                r#""arn:aws:logs:eu-west-1:222233334444:log-group:/aws/vpclattice/orders""#,
            ),
        ],
    },
    Case {
        account: "222233334444",
        args: "logs start-query --log-group-name /aws/vpclattice/orders --start-time 1700000000 --end-time 4000000000 --query-string fields requestId,responseCode,authDeniedReason|filter responseCode=403",
        want: &[("/queryId", r#""16eae1165411255d8""#)],
    },
    Case {
        account: "222233334444",
        args: "logs get-query-results --query-id 16eae1165411255d8",
        want: &[
            ("/status", r#""Complete""#),
            (
                "/results/0/0",
                r#"{"field": "requestId", "value": "11111111-aaaa-4bbb-8ccc-000000000001"}"#,
            ),
            (
                "/results/0/1",
                r#"{"field": "responseCode", "value": "403"}"#,
            ),
            (
                "/results/0/2",
                r#"{"field": "authDeniedReason", "value": "Service"}"#,
            ),
            ("/results/0/3/field", r#""@ptr""#),
            ("/statistics/recordsMatched", "1"),
        ],
    },
    Case {
        account: "111122223333",
        args: "logs filter-log-events --log-group-name /aws/vpclattice/mesh --filter-pattern 000000000002",
        want: &[("/events/0/logStreamName", r#""VpcLattice""#)],
    },
];

/// Calls that fail, and the code.
pub(super) const REFUSED: &[Refused] = &[
    Refused {
        account: "444455556666",
        args: "vpc-lattice get-service --service-identifier svc-0123456789abcdef0",
        code: "ResourceNotFoundException",
    },
    Refused {
        account: "444455556666",
        args: "vpc-lattice get-service --service-identifier arn:aws:vpc-lattice:eu-west-1:222233334444:service/svc-0123456789abcdef0",
        code: "AccessDeniedException",
    },
    Refused {
        account: "222233334444",
        args: "vpc-lattice get-service --service-identifier svc-0gone000000000000",
        code: "ResourceNotFoundException",
    },
    Refused {
        account: "222233334444",
        args: "vpc-lattice get-auth-policy --resource-identifier svc-0fa11ed0000000000",
        code: "AccessDeniedException",
    },
    Refused {
        account: "444455556666",
        args: "vpc-lattice get-auth-policy --resource-identifier arn:aws:vpc-lattice:eu-west-1:111122223333:servicenetwork/sn-0a1b2c3d4e5f60718",
        code: "AccessDeniedException",
    },
    Refused {
        account: "444455556666",
        args: "vpc-lattice list-listeners --service-identifier arn:aws:vpc-lattice:eu-west-1:222233334444:service/svc-0123456789abcdef0",
        code: "AccessDeniedException",
    },
    Refused {
        account: "111122223333",
        args: "vpc-lattice list-service-network-vpc-associations --service-network-identifier sn-0bbbbbbbbbbbbbbbb",
        code: "AccessDeniedException",
    },
    Refused {
        account: "111122223333",
        args: "vpc-lattice list-service-network-service-associations --service-network-identifier sn-0bbbbbbbbbbbbbbbb",
        code: "ValidationException",
    },
    Refused {
        account: "222233334444",
        args: "vpc-lattice get-rule --service-identifier svc-0123456789abcdef0 --listener-identifier listener-0d4e5f60718293a4b --rule-identifier rule-0ffffffffffffffff",
        code: "ResourceNotFoundException",
    },
    Refused {
        account: "222233334444",
        args: "vpc-lattice list-services --no-paginate --next-token wrong",
        code: "ValidationException",
    },
    Refused {
        account: "111122223333",
        args: "vpc-lattice get-resource-policy --resource-arn arn:aws:vpc-lattice:eu-west-1:111122223333:servicenetwork/sn-0bbbbbbbbbbbbbbbb",
        code: "ResourceNotFoundException",
    },
    Refused {
        account: "222233334444",
        args: "ec2 describe-vpcs --vpc-ids vpc-0c1a2b3c4d5e6f708",
        code: "InvalidVpcID.NotFound",
    },
    Refused {
        account: "444455556666",
        args: "ec2 describe-security-groups",
        code: "UnauthorizedOperation",
    },
    Refused {
        account: "444455556666",
        args: "ec2 describe-security-groups --group-ids sg-0deadbeef00000000",
        code: "UnauthorizedOperation",
    },
    Refused {
        account: "444455556666",
        args: "ec2 describe-network-acls --network-acl-ids acl-0absent000000000",
        code: "InvalidNetworkAclID.NotFound",
    },
    Refused {
        account: "222233334444",
        args: "ec2 describe-subnets --subnet-ids subnet-0d3c4d5e6f708192a",
        code: "InvalidParameterValue",
    },
    Refused {
        account: "444455556666",
        args: "ec2 describe-instances --instance-ids i-0000000000000000f",
        code: "InvalidInstanceID.NotFound",
    },
    Refused {
        account: "444455556666",
        args: "ec2 describe-subnets --filters Name=no-such-filter,Values=x",
        code: "InvalidParameterValue",
    },
    Refused {
        account: "444455556666",
        args: "ec2 describe-vpcs --no-paginate --next-token wrong",
        code: "InvalidNextToken",
    },
    Refused {
        account: "222233334444",
        args: "ec2 describe-vpc-attribute --vpc-id vpc-0d2b3c4d5e6f70819 --attribute enableDnsSupport",
        code: "InvalidParameterValue",
    },
    Refused {
        account: "444455556666",
        args: "ram list-resource-share-permissions --resource-share-arn arn:aws:ram:eu-west-1:111122223333:resource-share/none",
        code: "UnknownResourceException",
    },
    Refused {
        account: "444455556666",
        args: "ram get-resource-share-associations --association-type PRINCIPAL --resource-share-arns arn:aws:ram:eu-west-1:111122223333:resource-share/6b1f2c3d-4e5f-4071-8293-a4b5c6d7e8f9",
        code: "UnknownResourceException",
    },
    Refused {
        account: "444455556666",
        args: "iam get-role --role-name nobody",
        code: "NoSuchEntity",
    },
    Refused {
        account: "444455556666",
        args: "iam list-attached-role-policies --role-name hidden",
        code: "AccessDenied",
    },
    Refused {
        account: "444455556666",
        args: "iam get-role --role-name hidden",
        code: "InvalidInput",
    },
    Refused {
        account: "111122223333",
        args: "iam simulate-principal-policy --policy-source-arn arn:aws:iam::444455556666:role/checkout-service --action-names vpc-lattice-svcs:Invoke",
        code: "NoSuchEntity",
    },
    Refused {
        account: "444455556666",
        args: "lambda get-policy --function-name poller",
        code: "ResourceNotFoundException",
    },
    Refused {
        account: "444455556666",
        args: "lambda get-policy --function-name arn:aws:lambda:eu-west-1:222233334444:function:orders",
        code: "AccessDeniedException",
    },
    Refused {
        account: "222233334444",
        args: "lambda get-policy --function-name nothing",
        code: "ResourceNotFoundException",
    },
    Refused {
        account: "444455556666",
        args: "elbv2 describe-load-balancers --load-balancer-arns arn:aws:elasticloadbalancing:eu-west-1:222233334444:loadbalancer/app/orders/50dc6c495c0c9188",
        code: "LoadBalancerNotFound",
    },
    Refused {
        account: "444455556666",
        args: "acm describe-certificate --certificate-arn arn:aws:acm:eu-west-1:222233334444:certificate/6d5f4e3c-2b1a-4908-8f7e-6d5c4b3a2918",
        code: "AccessDeniedException",
    },
    Refused {
        account: "222233334444",
        args: "acm describe-certificate --certificate-arn arn:aws:acm:eu-west-1:222233334444:certificate/00000000-2b1a-4908-8f7e-6d5c4b3a2918",
        code: "ResourceNotFoundException",
    },
    Refused {
        account: "222233334444",
        args: "organizations describe-organization",
        code: "AWSOrganizationsNotInUseException",
    },
    Refused {
        account: "444455556666",
        args: "organizations list-parents --child-id 222233334444",
        code: "AccessDeniedException",
    },
    Refused {
        account: "222233334444",
        args: "logs start-query --log-group-name /nothing --start-time 1700000000 --end-time 1700000001 --query-string fields",
        code: "ResourceNotFoundException",
    },
    Refused {
        account: "222233334444",
        args: "logs start-query --log-group-name /aws/vpclattice/orders --start-time 1700000000 --end-time 1700000001 --query-string boom",
        code: "MalformedQueryException",
    },
    Refused {
        account: "222233334444",
        args: "logs get-query-results --query-id nothing",
        code: "ResourceNotFoundException",
    },
    Refused {
        account: "222233334444",
        args: "logs stop-query --query-id nothing",
        code: "ResourceNotFoundException",
    },
];
