"""A moto server with a caller, a load balancer, a function, a certificate and an organization.
Prints where it is and what it holds; ends when stdin does."""

import io
import json
import os
import sys
import zipfile

os.environ.setdefault("AWS_ACCESS_KEY_ID", "testing")
os.environ.setdefault("AWS_SECRET_ACCESS_KEY", "testing")

import boto3
from moto.server import ThreadedMotoServer

REGION = "eu-west-1"

server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
server.start()
host, port = server.get_host_and_port()
url = f"http://{host}:{port}"


def client(service):
    return boto3.client(service, region_name=REGION, endpoint_url=url)


def policy(*statements):
    return json.dumps({"Version": "2012-10-17", "Statement": list(statements)})


INVOKE = {"Effect": "Allow", "Action": "vpc-lattice-svcs:Invoke", "Resource": "*"}
DENY = {"Effect": "Deny", "Action": "vpc-lattice-svcs:Invoke", "Resource": "*"}
TRUST = policy({
    "Effect": "Allow", "Action": "sts:AssumeRole", "Principal": {"Service": "lambda.amazonaws.com"},
})

iam = client("iam")
boundary = iam.create_policy(PolicyName="boundary", PolicyDocument=policy(INVOKE))["Policy"]["Arn"]
managed = iam.create_policy(PolicyName="may-call", PolicyDocument=policy(DENY))["Policy"]["Arn"]
iam.create_policy_version(PolicyArn=managed, PolicyDocument=policy(INVOKE), SetAsDefault=True)
role = iam.create_role(
    RoleName="checkout", Path="/apps/", AssumeRolePolicyDocument=TRUST,
    PermissionsBoundary=boundary, Tags=[{"Key": "team", "Value": "shop & co"}],
)["Role"]["Arn"]
iam.attach_role_policy(RoleName="checkout", PolicyArn=managed)
for n in range(3):
    iam.put_role_policy(
        RoleName="checkout", PolicyName=f"inline-{n}", PolicyDocument=policy({**INVOKE, "Sid": "a+b %"})
    )
user = iam.create_user(UserName="ann", Path="/team/")["User"]["Arn"]
iam.create_group(GroupName="callers")
iam.add_user_to_group(GroupName="callers", UserName="ann")
iam.attach_group_policy(GroupName="callers", PolicyArn=managed)
iam.attach_user_policy(UserName="ann", PolicyArn=managed)
iam.put_group_policy(GroupName="callers", PolicyName="of-group", PolicyDocument=policy(DENY))
iam.put_user_policy(UserName="ann", PolicyName="of-user", PolicyDocument=policy(INVOKE))

ec2 = client("ec2")
vpc = ec2.create_vpc(CidrBlock="10.7.0.0/16")["Vpc"]["VpcId"]
subnets = [
    ec2.create_subnet(VpcId=vpc, CidrBlock=f"10.7.{n}.0/24", AvailabilityZone=f"{REGION}{zone}")
    ["Subnet"]["SubnetId"]
    for n, zone in enumerate("ab")
]
group = ec2.create_security_group(GroupName="alb", Description="of the ALB", VpcId=vpc)["GroupId"]
elb = client("elbv2")
balancer = elb.create_load_balancer(
    Name="orders", Subnets=subnets, SecurityGroups=[group], Scheme="internal"
)["LoadBalancers"][0]["LoadBalancerArn"]
for listener in (8443, 8080):
    elb.create_listener(
        LoadBalancerArn=balancer, Protocol="HTTP", Port=listener,
        DefaultActions=[{"Type": "fixed-response", "FixedResponseConfig": {"StatusCode": "404"}}],
    )

code = io.BytesIO()
with zipfile.ZipFile(code, "w") as archive:
    archive.writestr("index.py", "def handler(event, context): return event")
functions = client("lambda")


def function(name, **more):
    return functions.create_function(
        FunctionName=name, Runtime="python3.13", Role=role, Handler="index.handler",
        Code={"ZipFile": code.getvalue()}, **more,
    )["FunctionArn"]


inside = function("inside", VpcConfig={"SubnetIds": subnets, "SecurityGroupIds": [group]})
outside = function("outside")
functions.add_permission(
    FunctionName="inside", StatementId="lattice", Action="lambda:InvokeFunction",
    Principal="vpc-lattice.amazonaws.com",
)

certificate = client("acm").request_certificate(
    DomainName="orders.example.com", SubjectAlternativeNames=["*.example.com"]
)["CertificateArn"]

organizations = client("organizations")
organization = organizations.create_organization(FeatureSet="ALL")["Organization"]["Id"]
root = organizations.list_roots()["Roots"][0]["Id"]
outer = organizations.create_organizational_unit(ParentId=root, Name="outer")
outer = outer["OrganizationalUnit"]["Id"]
inner = organizations.create_organizational_unit(ParentId=outer, Name="inner")
inner = inner["OrganizationalUnit"]["Id"]
member = organizations.create_account(AccountName="member", Email="a@example.com")
member = member["CreateAccountStatus"]["AccountId"]
organizations.move_account(AccountId=member, SourceParentId=root, DestinationParentId=inner)

print(json.dumps({
    "url": url, "region": REGION, "role": role, "user": user, "boundary": boundary,
    "managed": managed, "vpc": vpc, "subnets": subnets, "group": group, "balancer": balancer,
    "inside": inside, "outside": outside, "certificate": certificate,
    "organization": organization, "path": f"{organization}/{root}/{outer}/{inner}/",
    "member": member,
}), flush=True)
sys.stdin.read()
server.stop()
