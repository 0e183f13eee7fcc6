//! Every operation that may be asked of AWS: the one list from which the read-only guard, the printed
//! IAM policy and the plan are made.
//!
//! An operation that is not here cannot be sent (`guard`), and one that no chosen part of the path
//! needs is not asked.

use crate::part::Part;

/// Whose account answers, in words for the plan.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Whose {
    /// The credentials in use, wherever they belong.
    Own,
    /// The account of the client VPC.
    Client,
    /// The account of the caller's role or user.
    Caller,
    /// The account of the service network.
    Network,
    /// The account of the service, its target groups and targets.
    Service,
}

impl Whose {
    /// Every one, in the order of a plan.
    pub const ALL: [Self; 5] = [
        Self::Own,
        Self::Client,
        Self::Caller,
        Self::Network,
        Self::Service,
    ];

    /// In words, as it stands after `in`.
    pub fn word(self) -> &'static str {
        match self {
            Self::Own => "the account of the credentials in use",
            Self::Client => "the account of the client VPC",
            Self::Caller => "the account of the caller",
            Self::Network => "the account of the service network",
            Self::Service => "the account of the service",
        }
    }
}

/// One read operation of an AWS API.
#[derive(Debug, PartialEq, Eq)]
pub struct Operation {
    /// The service id of the SDK, such as `VPC Lattice`.
    pub service: &'static str,
    /// The operation's name, such as `GetService`.
    pub name: &'static str,
    /// The IAM action that it needs; empty where it needs none.
    pub action: &'static str,
    /// Where it is asked.
    pub whose: &'static [Whose],
    /// The parts of the path that read its answer.
    pub parts: &'static [Part],
    /// What it is asked for, in words.
    pub what: &'static str,
}

impl Operation {
    /// Whether one of the chosen parts reads its answer; without a choice, the whole path is asked.
    pub fn serves(&self, chosen: Option<&[Part]>) -> bool {
        chosen.is_none_or(|chosen| chosen.iter().any(|it| self.parts.contains(it)))
    }

    /// Service and operation, for people.
    pub fn called(&self) -> String {
        format!("{} {}", self.service, self.name)
    }
}

const EVERY: &[Part] = &Part::ALL;
const WAY: &[Part] = &[
    Part::Dns,
    Part::Associations,
    Part::SecurityGroups,
    Part::Ram,
    Part::Auth,
    Part::Logs,
    Part::Probe,
];
const LISTENERS: &[Part] = &[
    Part::SecurityGroups,
    Part::Routes,
    Part::Targets,
    Part::Auth,
    Part::Caller,
    Part::Probe,
];
const ROUTES: &[Part] = &[Part::SecurityGroups, Part::Routes, Part::Targets];
const TARGETS: &[Part] = &[Part::SecurityGroups, Part::Targets];
const GATES: &[Part] = &[Part::Caller, Part::Auth, Part::Probe];
const FILTERS: &[Part] = &[Part::SecurityGroups, Part::Targets];
const PLACE: &[Part] = &[
    Part::Dns,
    Part::Associations,
    Part::SecurityGroups,
    Part::Ram,
    Part::Probe,
];

macro_rules! operations {
    ($($id:ident $service:literal $name:literal $action:literal [$($whose:ident)*] $parts:ident $what:literal;)*) => {
        $(
            #[doc = $what]
            pub const $id: &Operation = &Operation {
                service: $service,
                name: $name,
                action: $action,
                whose: &[$(Whose::$whose),*],
                parts: $parts,
                what: $what,
            };
        )*

        /// Every operation that may be sent.
        pub const OPERATIONS: &[&Operation] = &[$($id),*];
    };
}

operations! {
    GET_CALLER_IDENTITY "STS" "GetCallerIdentity" "" [Own Client Caller Network Service] EVERY "who asks";
    DESCRIBE_ORGANIZATION "Organizations" "DescribeOrganization" "organizations:DescribeOrganization" [Client Caller Service] SHARING "the organization of the account";
    LIST_PARENTS "Organizations" "ListParents" "organizations:ListParents" [Client Caller Service] SHARING "the account's place in the organization";

    GET_SERVICE "VPC Lattice" "GetService" "vpc-lattice:GetService" [Service] EVERY "the service";
    LIST_SERVICES "VPC Lattice" "ListServices" "vpc-lattice:ListServices" [Service] EVERY "the services, where TARGET is a name";
    GET_AUTH_POLICY "VPC Lattice" "GetAuthPolicy" "vpc-lattice:GetAuthPolicy" [Network Service] GATES "the auth policies";
    LIST_LISTENERS "VPC Lattice" "ListListeners" "vpc-lattice:ListListeners" [Service] LISTENERS "the listeners";
    GET_LISTENER "VPC Lattice" "GetListener" "vpc-lattice:GetListener" [Service] LISTENERS "protocol, port and default action of each listener";
    LIST_RULES "VPC Lattice" "ListRules" "vpc-lattice:ListRules" [Service] ROUTES "the rules of the listeners";
    GET_RULE "VPC Lattice" "GetRule" "vpc-lattice:GetRule" [Service] ROUTES "match and action of each rule";
    GET_TARGET_GROUP "VPC Lattice" "GetTargetGroup" "vpc-lattice:GetTargetGroup" [Service] ROUTES "the target groups";
    LIST_TARGETS "VPC Lattice" "ListTargets" "vpc-lattice:ListTargets" [Service] TARGETS "the targets and their health";
    LIST_SERVICE_ASSOCIATIONS "VPC Lattice" "ListServiceNetworkServiceAssociations" "vpc-lattice:ListServiceNetworkServiceAssociations" [Network Service] WAY "the service networks of the service";
    GET_SERVICE_ASSOCIATION "VPC Lattice" "GetServiceNetworkServiceAssociation" "vpc-lattice:GetServiceNetworkServiceAssociation" [Network Service] WAY "the association of the service, where it is not active";
    LIST_VPC_ASSOCIATIONS "VPC Lattice" "ListServiceNetworkVpcAssociations" "vpc-lattice:ListServiceNetworkVpcAssociations" [Client Network] WAY "the service network of the client VPC";
    GET_VPC_ASSOCIATION "VPC Lattice" "GetServiceNetworkVpcAssociation" "vpc-lattice:GetServiceNetworkVpcAssociation" [Client Network] WAY "the VPC association and its security groups";
    GET_SERVICE_NETWORK "VPC Lattice" "GetServiceNetwork" "vpc-lattice:GetServiceNetwork" [Network] WAY "the service network";
    LIST_LOG_SUBSCRIPTIONS "VPC Lattice" "ListAccessLogSubscriptions" "vpc-lattice:ListAccessLogSubscriptions" [Network Service] LOGS "where the access logs go";

    DESCRIBE_VPCS "EC2" "DescribeVpcs" "ec2:DescribeVpcs" [Client Service] PLACES "address ranges of client and target VPC";
    DESCRIBE_VPC_ATTRIBUTE "EC2" "DescribeVpcAttribute" "ec2:DescribeVpcAttribute" [Client Service] NAMES "whether the client VPC has DNS support";
    DESCRIBE_VPC_ENDPOINTS "EC2" "DescribeVpcEndpoints" "ec2:DescribeVpcEndpoints" [Client] WAY "the service-network endpoints of the client VPC";
    DESCRIBE_VPC_ENDPOINT_ASSOCIATIONS "EC2" "DescribeVpcEndpointAssociations" "ec2:DescribeVpcEndpointAssociations" [Client] WAY "the names of these endpoints";
    DESCRIBE_NETWORK_INTERFACES "EC2" "DescribeNetworkInterfaces" "ec2:DescribeNetworkInterfaces" [Client Service] PLACES "interfaces of client, endpoints and targets";
    DESCRIBE_ROUTE_TABLES "EC2" "DescribeRouteTables" "ec2:DescribeRouteTables" [Client] WAY "whether the client VPC has routes to Lattice, where its associations may not be read";
    DESCRIBE_SUBNETS "EC2" "DescribeSubnets" "ec2:DescribeSubnets" [Client Service] FILTERS "the subnets of client and targets";
    DESCRIBE_NETWORK_ACLS "EC2" "DescribeNetworkAcls" "ec2:DescribeNetworkAcls" [Client Service] FILTERS "the network ACLs of these subnets";
    DESCRIBE_SECURITY_GROUPS "EC2" "DescribeSecurityGroups" "ec2:DescribeSecurityGroups" [Client Service] FILTERS "security groups of client, association, endpoint and targets";
    DESCRIBE_PREFIX_LISTS "EC2" "DescribeManagedPrefixLists" "ec2:DescribeManagedPrefixLists" [Client Service] FILTERS "the prefix lists of Lattice, and those that security groups name";
    GET_PREFIX_LIST_ENTRIES "EC2" "GetManagedPrefixListEntries" "ec2:GetManagedPrefixListEntries" [Client Service] FILTERS "the ranges of these prefix lists";

    LIST_TAGS "VPC Lattice" "ListTagsForResource" "vpc-lattice:ListTagsForResource" [Network Service] EVERY "the owner that tags name, where the configuration says which tags";
    GET_RESOURCE_POLICY "VPC Lattice" "GetResourcePolicy" "vpc-lattice:GetResourcePolicy" [Network Service] RAM "whom it is shared with, where RAM does not tell";
    LIST_ENDPOINT_ASSOCIATIONS "VPC Lattice" "ListServiceNetworkVpcEndpointAssociations" "vpc-lattice:ListServiceNetworkVpcEndpointAssociations" [Network] WAY "the endpoints of the network, where the client VPC does not tell";

    GET_RESOURCE_SHARES "RAM" "GetResourceShares" "ram:GetResourceShares" [Client Network Service] RAM "the shares";
    GET_SHARE_ASSOCIATIONS "RAM" "GetResourceShareAssociations" "ram:GetResourceShareAssociations" [Network Service] RAM "what is shared with whom";
    GET_SHARE_INVITATIONS "RAM" "GetResourceShareInvitations" "ram:GetResourceShareInvitations" [Client Network Service] RAM "invitations that wait";
    LIST_SHARE_PERMISSIONS "RAM" "ListResourceSharePermissions" "ram:ListResourceSharePermissions" [Network Service] RAM "the permissions of the shares";
    GET_PERMISSION "RAM" "GetPermission" "ram:GetPermission" [Network Service] RAM "the actions of these permissions";
    LIST_SHARED_RESOURCES "RAM" "ListResources" "ram:ListResources" [Client Network Service] RAM "what is shared with the consumer, where the owner cannot be asked";
    LIST_PENDING_RESOURCES "RAM" "ListPendingInvitationResources" "ram:ListPendingInvitationResources" [Client Network Service] RAM "what an invitation that waits is for, where the owner cannot be asked";

    GET_ROLE "IAM" "GetRole" "iam:GetRole" [Caller] GATES "the caller's role, its boundary and tags";
    LIST_ATTACHED_ROLE_POLICIES "IAM" "ListAttachedRolePolicies" "iam:ListAttachedRolePolicies" [Caller] GATES "its attached policies";
    LIST_ROLE_POLICIES "IAM" "ListRolePolicies" "iam:ListRolePolicies" [Caller] GATES "its inline policies";
    GET_ROLE_POLICY "IAM" "GetRolePolicy" "iam:GetRolePolicy" [Caller] GATES "the documents of the inline policies";
    GET_USER "IAM" "GetUser" "iam:GetUser" [Caller] GATES "the caller, where it is a user";
    LIST_ATTACHED_USER_POLICIES "IAM" "ListAttachedUserPolicies" "iam:ListAttachedUserPolicies" [Caller] GATES "the user's attached policies";
    LIST_USER_POLICIES "IAM" "ListUserPolicies" "iam:ListUserPolicies" [Caller] GATES "the user's inline policies";
    GET_USER_POLICY "IAM" "GetUserPolicy" "iam:GetUserPolicy" [Caller] GATES "the documents of the user's inline policies";
    LIST_GROUPS_FOR_USER "IAM" "ListGroupsForUser" "iam:ListGroupsForUser" [Caller] GATES "the user's groups";
    LIST_ATTACHED_GROUP_POLICIES "IAM" "ListAttachedGroupPolicies" "iam:ListAttachedGroupPolicies" [Caller] GATES "the groups' attached policies";
    LIST_GROUP_POLICIES "IAM" "ListGroupPolicies" "iam:ListGroupPolicies" [Caller] GATES "the groups' inline policies";
    GET_GROUP_POLICY "IAM" "GetGroupPolicy" "iam:GetGroupPolicy" [Caller] GATES "the documents of the groups' inline policies";
    GET_POLICY "IAM" "GetPolicy" "iam:GetPolicy" [Caller] GATES "the version of each managed policy";
    GET_POLICY_VERSION "IAM" "GetPolicyVersion" "iam:GetPolicyVersion" [Caller] GATES "the document of each managed policy";
    LIST_ROLE_TAGS "IAM" "ListRoleTags" "iam:ListRoleTags" [Caller] GATES "the role's tags, where the role may not be read";
    LIST_USER_TAGS "IAM" "ListUserTags" "iam:ListUserTags" [Caller] GATES "the user's tags, where the user may not be read";
    SIMULATE_PRINCIPAL_POLICY "IAM" "SimulatePrincipalPolicy" "iam:SimulatePrincipalPolicy" [Caller] GATES "what IAM says of this call, where the policies may not be read";

    GET_FUNCTION_POLICY "Lambda" "GetPolicy" "lambda:GetPolicy" [Service] TARGETS "who may invoke a function that is a target";
    GET_FUNCTION_CONFIGURATION "Lambda" "GetFunctionConfiguration" "lambda:GetFunctionConfiguration" [Client] PLACE "the VPC of a function that calls";
    DESCRIBE_LOAD_BALANCERS "Elastic Load Balancing v2" "DescribeLoadBalancers" "elasticloadbalancing:DescribeLoadBalancers" [Service] TARGETS "a load balancer that is a target";
    DESCRIBE_LOAD_BALANCER_LISTENERS "Elastic Load Balancing v2" "DescribeListeners" "elasticloadbalancing:DescribeListeners" [Service] TARGETS "its listener ports";
    GET_METRIC_DATA "CloudWatch" "GetMetricData" "cloudwatch:GetMetricData" [Service] TARGETS "errors of the service and connection errors of its target groups, where one is in doubt";
    LIST_METRICS "CloudWatch" "ListMetrics" "cloudwatch:ListMetrics" [Service] TARGETS "the zones for which they are counted";
    START_QUERY "CloudWatch Logs" "StartQuery" "logs:StartQuery" [Network Service] LOGS "what the access logs say of the request, where one is in doubt";
    GET_QUERY_RESULTS "CloudWatch Logs" "GetQueryResults" "logs:GetQueryResults" [Network Service] LOGS "the records that this query found";
    STOP_QUERY "CloudWatch Logs" "StopQuery" "logs:StopQuery" [Network Service] LOGS "the end of a query that nobody waits for any more";
    DESCRIBE_CERTIFICATE "ACM" "DescribeCertificate" "acm:DescribeCertificate" [Service] NAMES "the certificate of a custom domain name";
}

/// Runs the script of a probe on an instance: no read, and not among [`OPERATIONS`].
pub const SEND_COMMAND: &Operation = &Operation {
    service: "SSM",
    name: "SendCommand",
    action: "ssm:SendCommand",
    whose: &[Whose::Client],
    parts: EVERY,
    what: "a read-only script on the instance of --via",
};

/// Reads what that script printed.
pub const GET_COMMAND_INVOCATION: &Operation = &Operation {
    service: "SSM",
    name: "GetCommandInvocation",
    action: "ssm:GetCommandInvocation",
    whose: &[Whose::Client],
    parts: EVERY,
    what: "what that script printed",
};

/// What `--via ssm:` needs besides; sent only where it is given.
pub const VIA_SSM: &[&Operation] = &[SEND_COMMAND, GET_COMMAND_INVOCATION];

const SHARING: &[Part] = &[Part::Ram, Part::Auth, Part::Caller, Part::Probe];
const LOGS: &[Part] = &[Part::Logs];
const RAM: &[Part] = &[Part::Ram];
const NAMES: &[Part] = &[Part::Dns, Part::Routes, Part::Probe];
const PLACES: &[Part] = &[
    Part::Dns,
    Part::Associations,
    Part::SecurityGroups,
    Part::Ram,
    Part::Auth,
    Part::Targets,
    Part::Probe,
];
