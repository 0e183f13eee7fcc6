"""A moto server with a small estate. Prints where it is and what it holds; ends when stdin does."""

import json
import logging
import os
import sys

os.environ.setdefault("AWS_ACCESS_KEY_ID", "testing")
os.environ.setdefault("AWS_SECRET_ACCESS_KEY", "testing")

import boto3
from moto.server import ThreadedMotoServer

REGION = "eu-west-1"

logging.getLogger("werkzeug").setLevel(logging.ERROR)
server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
server.start()
host, port = server.get_host_and_port()
url = f"http://{host}:{port}"
ec2 = boto3.client("ec2", region_name=REGION, endpoint_url=url)

vpc = ec2.create_vpc(CidrBlock="10.7.0.0/16", AmazonProvidedIpv6CidrBlock=True)["Vpc"]["VpcId"]
subnet = ec2.create_subnet(VpcId=vpc, CidrBlock="10.7.1.0/24")["Subnet"]["SubnetId"]
acl = ec2.create_network_acl(VpcId=vpc)["NetworkAcl"]["NetworkAclId"]
ec2.create_network_acl_entry(
    NetworkAclId=acl, RuleNumber=90, Protocol="6", RuleAction="deny", Egress=True,
    CidrBlock="169.254.171.0/24", PortRange={"From": 443, "To": 443},
)
acls = ec2.describe_network_acls(Filters=[{"Name": "association.subnet-id", "Values": [subnet]}])
old = [a for a in acls["NetworkAcls"][0]["Associations"] if a["SubnetId"] == subnet][0]
ec2.replace_network_acl_association(
    AssociationId=old["NetworkAclAssociationId"], NetworkAclId=acl
)

own_list = ec2.create_managed_prefix_list(
    PrefixListName="offices", MaxEntries=5, AddressFamily="IPv4",
    Entries=[{"Cidr": "192.0.2.0/25"}, {"Cidr": "198.51.100.0/24"}],
)["PrefixList"]["PrefixListId"]
group = ec2.create_security_group(GroupName="clients", Description="of clients", VpcId=vpc)["GroupId"]
ec2.authorize_security_group_ingress(
    GroupId=group,
    IpPermissions=[{
        "IpProtocol": "tcp", "FromPort": 443, "ToPort": 443,
        "IpRanges": [{"CidrIp": "10.7.0.0/16"}],
        "Ipv6Ranges": [{"CidrIpv6": "2001:db8::/32"}],
        "PrefixListIds": [{"PrefixListId": own_list}],
        "UserIdGroupPairs": [{"GroupId": group}],
    }],
)

interface = ec2.create_network_interface(
    SubnetId=subnet, PrivateIpAddress="10.7.1.23", Groups=[group]
)["NetworkInterface"]["NetworkInterfaceId"]
instance = ec2.run_instances(
    ImageId="ami-12c6146b", MinCount=1, MaxCount=1, SubnetId=subnet, SecurityGroupIds=[group]
)["Instances"][0]["InstanceId"]

print(json.dumps({
    "url": url, "region": REGION, "vpc": vpc, "subnet": subnet, "acl": acl, "list": own_list,
    "group": group, "interface": interface, "instance": instance,
}), flush=True)
sys.stdin.read()
server.stop()
