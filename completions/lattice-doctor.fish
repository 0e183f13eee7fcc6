# Print an optspec for argparse to handle cmd's options that are independent of any subcommand.
function __fish_lattice_doctor_global_optspecs
    string join \n color= q/quiet v/verbose config= h/help V/version
end

function __fish_lattice_doctor_needs_command
    # Figure out if the current invocation already has a command.
    set -l cmd (commandline -opc)
    set -e cmd[1]
    argparse -s (__fish_lattice_doctor_global_optspecs) -- $cmd 2>/dev/null
    or return
    if set -q argv[1]
        # Also print the command, so this can be used to figure out what it is.
        echo $argv[1]
        return 1
    end
    return 0
end

function __fish_lattice_doctor_using_subcommand
    set -l cmd (__fish_lattice_doctor_needs_command)
    test -z "$cmd"
    and return 1
    contains -- $cmd[1] $argv
end

complete -c lattice-doctor -n "__fish_lattice_doctor_needs_command" -l color -d 'When to write colour; auto: on a terminal, unless `NO_COLOR` is set' -r -f -a "auto\t''
always\t''
never\t''"
complete -c lattice-doctor -n "__fish_lattice_doctor_needs_command" -l config -d 'Read accounts, their owners, and defaults of flags; default: lattice-doctor.toml here, then $XDG_CONFIG_HOME/lattice-doctor/config.toml' -r -F
complete -c lattice-doctor -n "__fish_lattice_doctor_needs_command" -s q -l quiet -d 'Print the verdict alone'
complete -c lattice-doctor -n "__fish_lattice_doctor_needs_command" -s v -l verbose -d 'Print every finding, the evidence, and Terraform beside the commands'
complete -c lattice-doctor -n "__fish_lattice_doctor_needs_command" -s h -l help -d 'Print help'
complete -c lattice-doctor -n "__fish_lattice_doctor_needs_command" -s V -l version -d 'Print version'
complete -c lattice-doctor -n "__fish_lattice_doctor_needs_command" -f -a "diagnose" -d 'Judge the whole path of a call: verdict, evidence, fix'
complete -c lattice-doctor -n "__fish_lattice_doctor_needs_command" -f -a "caller" -d 'Judge the caller: identity, signature, its own policies'
complete -c lattice-doctor -n "__fish_lattice_doctor_needs_command" -f -a "dns" -d 'Judge the name: what it resolves to, and what that proves'
complete -c lattice-doctor -n "__fish_lattice_doctor_needs_command" -f -a "associations" -d 'Judge what joins VPC, service network and service'
complete -c lattice-doctor -n "__fish_lattice_doctor_needs_command" -f -a "security-groups" -d 'Judge security groups and network ACLs'
complete -c lattice-doctor -n "__fish_lattice_doctor_needs_command" -f -a "sg" -d 'Judge security groups and network ACLs'
complete -c lattice-doctor -n "__fish_lattice_doctor_needs_command" -f -a "ram" -d 'Judge the sharing: shares, invitations, permissions'
complete -c lattice-doctor -n "__fish_lattice_doctor_needs_command" -f -a "routes" -d 'Judge listeners and rules: which one does the request hit'
complete -c lattice-doctor -n "__fish_lattice_doctor_needs_command" -f -a "auth" -d 'Judge the three gates, statement by statement'
complete -c lattice-doctor -n "__fish_lattice_doctor_needs_command" -f -a "targets" -d 'Judge target groups, target health, health checks'
complete -c lattice-doctor -n "__fish_lattice_doctor_needs_command" -f -a "logs" -d 'Search the access logs: who was refused or failed, and why'
complete -c lattice-doctor -n "__fish_lattice_doctor_needs_command" -f -a "probe" -d 'Send the request, unsigned or signed, and judge it'
complete -c lattice-doctor -n "__fish_lattice_doctor_needs_command" -f -a "explain" -d 'Explain a code, a topic, or a pasted error; asks AWS nothing'
complete -c lattice-doctor -n "__fish_lattice_doctor_needs_command" -f -a "capture" -d 'Gather the facts of a call into a snapshot; judge nothing'
complete -c lattice-doctor -n "__fish_lattice_doctor_needs_command" -f -a "watch" -d 'Ask about a call again until its verdict changes'
complete -c lattice-doctor -n "__fish_lattice_doctor_needs_command" -f -a "smoke" -d 'Hold many calls against what each should do, for a pipeline'
complete -c lattice-doctor -n "__fish_lattice_doctor_needs_command" -f -a "policy" -d 'Check an auth policy before you put it'
complete -c lattice-doctor -n "__fish_lattice_doctor_needs_command" -f -a "playbook" -d 'Read the playbook: one entry a finding code'
complete -c lattice-doctor -n "__fish_lattice_doctor_needs_command" -f -a "permissions" -d 'Print the least IAM policy that commands need'
complete -c lattice-doctor -n "__fish_lattice_doctor_needs_command" -f -a "completions" -d 'Print the completion script of a shell'
complete -c lattice-doctor -n "__fish_lattice_doctor_needs_command" -f -a "man" -d 'Print the manual page, or that of one command'
complete -c lattice-doctor -n "__fish_lattice_doctor_needs_command" -f -a "schema" -d 'Print the JSON Schema of a document'
complete -c lattice-doctor -n "__fish_lattice_doctor_using_subcommand diagnose" -l caller -d 'The identity that calls; default: the one whose credentials are in use' -r
complete -c lattice-doctor -n "__fish_lattice_doctor_using_subcommand diagnose" -l client-vpc -d 'The VPC that the call comes from; default: found by itself on EC2, ECS and EKS' -r
complete -c lattice-doctor -n "__fish_lattice_doctor_using_subcommand diagnose" -l client -d 'The client: i-…, eni-…, an address, a function ARN, or `any`' -r
complete -c lattice-doctor -n "__fish_lattice_doctor_using_subcommand diagnose" -l network -d 'The service network, where several fit' -r
complete -c lattice-doctor -n "__fish_lattice_doctor_using_subcommand diagnose" -l method -d 'The HTTP method; default: GET, or the snapshot\'s own' -r
complete -c lattice-doctor -n "__fish_lattice_doctor_using_subcommand diagnose" -s H -l header -d 'A request header that a rule or a policy may compare; may be repeated' -r
complete -c lattice-doctor -n "__fish_lattice_doctor_using_subcommand diagnose" -l path -d 'The path, where TARGET has none; default: /' -r
complete -c lattice-doctor -n "__fish_lattice_doctor_using_subcommand diagnose" -l http-version -d 'The HTTP version that the client speaks; default: the one that the target group needs' -r -f -a "1.1\t''
2\t''"
complete -c lattice-doctor -n "__fish_lattice_doctor_using_subcommand diagnose" -l symptom -d 'What the client saw: `timeout` is no connection, `slow` is no answer' -r -f -a "timeout\t''
slow\t''
refused\t''
reset\t''
tls\t''
dns\t''
400\t''
403\t''
404\t''
500\t''
502\t''
503\t''
unsigned-200\t''"
complete -c lattice-doctor -n "__fish_lattice_doctor_using_subcommand diagnose" -l response -d 'The response as it was pasted: a body or a `curl -v` transcript, `-` for stdin' -r -F
complete -c lattice-doctor -n "__fish_lattice_doctor_using_subcommand diagnose" -l request-id -d 'The x-amzn-requestid of the request' -r
complete -c lattice-doctor -n "__fish_lattice_doctor_using_subcommand diagnose" -l since -d 'How far back to search the access logs; default: 1h' -r
complete -c lattice-doctor -n "__fish_lattice_doctor_using_subcommand diagnose" -l snapshot -d 'Read every fact from this file, `-` for stdin; touch neither AWS nor the network' -r -F
complete -c lattice-doctor -n "__fish_lattice_doctor_using_subcommand diagnose" -l save -d 'Also write the snapshot that was judged, readable by its owner alone' -r -F
complete -c lattice-doctor -n "__fish_lattice_doctor_using_subcommand diagnose" -l profile -d 'The profile of the AWS configuration; default: `AWS_PROFILE`' -r
complete -c lattice-doctor -n "__fish_lattice_doctor_using_subcommand diagnose" -l region -d 'The region; default: that of the domain name, `AWS_REGION`, or the profile' -r
complete -c lattice-doctor -n "__fish_lattice_doctor_using_subcommand diagnose" -l endpoint-url -d 'The URL of the AWS API; default: `AWS_ENDPOINT_URL`, or AWS\'s own' -r
complete -c lattice-doctor -n "__fish_lattice_doctor_using_subcommand diagnose" -l probe -d 'Whether to send the request; auto: only from inside the VPC, and GET, HEAD or OPTIONS only' -r -f -a "auto\t'Only from inside the client VPC, and only GET, HEAD and OPTIONS'
off\t'Never'
unsigned\t'Without a signature'
signed\t'With the credentials in use'
both\t'One after the other'"
complete -c lattice-doctor -n "__fish_lattice_doctor_using_subcommand diagnose" -l via -d 'Where DNS questions and probes are made from; default: local' -r
complete -c lattice-doctor -n "__fish_lattice_doctor_using_subcommand diagnose" -l debug-image -d 'Where a pod has no shell, curl or DNS tool, put an ephemeral container of this image into it' -r
complete -c lattice-doctor -n "__fish_lattice_doctor_using_subcommand diagnose" -l resolver -d 'The DNS server to ask; default: that of the place' -r
complete -c lattice-doctor -n "__fish_lattice_doctor_using_subcommand diagnose" -l connect-to -d 'Where to open the TCP connection of a probe, as curl does; default: the name\'s own addresses' -r
complete -c lattice-doctor -n "__fish_lattice_doctor_using_subcommand diagnose" -l ca-bundle -d 'The roots of trust of a probe, PEM; default: `AWS_CA_BUNDLE`, or those of the system' -r -F
complete -c lattice-doctor -n "__fish_lattice_doctor_using_subcommand diagnose" -l deadline -d 'End the whole run by then, with what it has; default: 30s' -r
complete -c lattice-doctor -n "__fish_lattice_doctor_using_subcommand diagnose" -s o -l output -d 'The form of the report' -r -f -a "text\t'For people'
json\t'The document that `schema report` describes'
markdown\t'For a ticket'
junit\t'XML for CI: a suite a call, a case a hop'
sarif\t'SARIF 2.1.0, for code scanning'
github\t'Annotations of a GitHub workflow, and the summary of its job'
short\t'Three lines for a chat'
html\t'One page that needs nothing else'
mermaid\t'A flowchart of the path'"
complete -c lattice-doctor -n "__fish_lattice_doctor_using_subcommand diagnose" -l playbooks -d 'Lay an organisation\'s own playbook entries over the built-in ones' -r -F
complete -c lattice-doctor -n "__fish_lattice_doctor_using_subcommand diagnose" -l expect -d 'Exit 0 when the call ends like this, 1 when it ends otherwise, 3 when that is not known' -r -f -a "ok\t''
dns-error\t''
connect-timeout\t''
connection-refused\t''
connection-reset\t''
tls-error\t''
read-timeout\t''
http-400\t''
http-403\t''
http-404\t''
http-500\t''
http-502\t''
http-503\t''
unauthenticated-ok\t''"
complete -c lattice-doctor -n "__fish_lattice_doctor_using_subcommand diagnose" -l color -d 'When to write colour; auto: on a terminal, unless `NO_COLOR` is set' -r -f -a "auto\t''
always\t''
never\t''"
complete -c lattice-doctor -n "__fish_lattice_doctor_using_subcommand diagnose" -l config -d 'Read accounts, their owners, and defaults of flags; default: lattice-doctor.toml here, then $XDG_CONFIG_HOME/lattice-doctor/config.toml' -r -F
complete -c lattice-doctor -n "__fish_lattice_doctor_using_subcommand diagnose" -l redact -d 'Save with stand-ins for every name, id, account and address; the verdict stays the same'
complete -c lattice-doctor -n "__fish_lattice_doctor_using_subcommand diagnose" -l plan -d 'Print the calls that would be made, account by account, and make none'
complete -c lattice-doctor -n "__fish_lattice_doctor_using_subcommand diagnose" -l sigv4a -d 'Sign a probe with SigV4A, for the region set `*`; default: SigV4, for the service\'s region'
complete -c lattice-doctor -n "__fish_lattice_doctor_using_subcommand diagnose" -l wait-for-log -d 'Wait for the access-log record of the probe, or of `--request-id`; the deadline is then 5m'
complete -c lattice-doctor -n "__fish_lattice_doctor_using_subcommand diagnose" -l exit-zero -d 'Exit 0 once a report was written, whatever it says'
complete -c lattice-doctor -n "__fish_lattice_doctor_using_subcommand diagnose" -s q -l quiet -d 'Print the verdict alone'
complete -c lattice-doctor -n "__fish_lattice_doctor_using_subcommand diagnose" -s v -l verbose -d 'Print every finding, the evidence, and Terraform beside the commands'
complete -c lattice-doctor -n "__fish_lattice_doctor_using_subcommand diagnose" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c lattice-doctor -n "__fish_lattice_doctor_using_subcommand caller" -l caller -d 'The identity that calls; default: the one whose credentials are in use' -r
complete -c lattice-doctor -n "__fish_lattice_doctor_using_subcommand caller" -l client-vpc -d 'The VPC that the call comes from; default: found by itself on EC2, ECS and EKS' -r
complete -c lattice-doctor -n "__fish_lattice_doctor_using_subcommand caller" -l client -d 'The client: i-…, eni-…, an address, a function ARN, or `any`' -r
complete -c lattice-doctor -n "__fish_lattice_doctor_using_subcommand caller" -l network -d 'The service network, where several fit' -r
complete -c lattice-doctor -n "__fish_lattice_doctor_using_subcommand caller" -l method -d 'The HTTP method; default: GET, or the snapshot\'s own' -r
complete -c lattice-doctor -n "__fish_lattice_doctor_using_subcommand caller" -s H -l header -d 'A request header that a rule or a policy may compare; may be repeated' -r
complete -c lattice-doctor -n "__fish_lattice_doctor_using_subcommand caller" -l path -d 'The path, where TARGET has none; default: /' -r
complete -c lattice-doctor -n "__fish_lattice_doctor_using_subcommand caller" -l http-version -d 'The HTTP version that the client speaks; default: the one that the target group needs' -r -f -a "1.1\t''
2\t''"
complete -c lattice-doctor -n "__fish_lattice_doctor_using_subcommand caller" -l symptom -d 'What the client saw: `timeout` is no connection, `slow` is no answer' -r -f -a "timeout\t''
slow\t''
refused\t''
reset\t''
tls\t''
dns\t''
400\t''
403\t''
404\t''
500\t''
502\t''
503\t''
unsigned-200\t''"
complete -c lattice-doctor -n "__fish_lattice_doctor_using_subcommand caller" -l response -d 'The response as it was pasted: a body or a `curl -v` transcript, `-` for stdin' -r -F
complete -c lattice-doctor -n "__fish_lattice_doctor_using_subcommand caller" -l request-id -d 'The x-amzn-requestid of the request' -r
complete -c lattice-doctor -n "__fish_lattice_doctor_using_subcommand caller" -l since -d 'How far back to search the access logs; default: 1h' -r
complete -c lattice-doctor -n "__fish_lattice_doctor_using_subcommand caller" -l snapshot -d 'Read every fact from this file, `-` for stdin; touch neither AWS nor the network' -r -F
complete -c lattice-doctor -n "__fish_lattice_doctor_using_subcommand caller" -l save -d 'Also write the snapshot that was judged, readable by its owner alone' -r -F
complete -c lattice-doctor -n "__fish_lattice_doctor_using_subcommand caller" -l profile -d 'The profile of the AWS configuration; default: `AWS_PROFILE`' -r
complete -c lattice-doctor -n "__fish_lattice_doctor_using_subcommand caller" -l region -d 'The region; default: that of the domain name, `AWS_REGION`, or the profile' -r
complete -c lattice-doctor -n "__fish_lattice_doctor_using_subcommand caller" -l endpoint-url -d 'The URL of the AWS API; default: `AWS_ENDPOINT_URL`, or AWS\'s own' -r
complete -c lattice-doctor -n "__fish_lattice_doctor_using_subcommand caller" -l probe -d 'Whether to send the request; auto: only from inside the VPC, and GET, HEAD or OPTIONS only' -r -f -a "auto\t'Only from inside the client VPC, and only GET, HEAD and OPTIONS'
off\t'Never'
unsigned\t'Without a signature'
signed\t'With the credentials in use'
both\t'One after the other'"
complete -c lattice-doctor -n "__fish_lattice_doctor_using_subcommand caller" -l via -d 'Where DNS questions and probes are made from; default: local' -r
complete -c lattice-doctor -n "__fish_lattice_doctor_using_subcommand caller" -l debug-image -d 'Where a pod has no shell, curl or DNS tool, put an ephemeral container of this image into it' -r
complete -c lattice-doctor -n "__fish_lattice_doctor_using_subcommand caller" -l resolver -d 'The DNS server to ask; default: that of the place' -r
complete -c lattice-doctor -n "__fish_lattice_doctor_using_subcommand caller" -l connect-to -d 'Where to open the TCP connection of a probe, as curl does; default: the name\'s own addresses' -r
complete -c lattice-doctor -n "__fish_lattice_doctor_using_subcommand caller" -l ca-bundle -d 'The roots of trust of a probe, PEM; default: `AWS_CA_BUNDLE`, or those of the system' -r -F
complete -c lattice-doctor -n "__fish_lattice_doctor_using_subcommand caller" -l deadline -d 'End the whole run by then, with what it has; default: 30s' -r
complete -c lattice-doctor -n "__fish_lattice_doctor_using_subcommand caller" -s o -l output -d 'The form of the report' -r -f -a "text\t'For people'
json\t'The document that `schema report` describes'
markdown\t'For a ticket'
junit\t'XML for CI: a suite a call, a case a hop'
sarif\t'SARIF 2.1.0, for code scanning'
github\t'Annotations of a GitHub workflow, and the summary of its job'
short\t'Three lines for a chat'
html\t'One page that needs nothing else'
mermaid\t'A flowchart of the path'"
complete -c lattice-doctor -n "__fish_lattice_doctor_using_subcommand caller" -l playbooks -d 'Lay an organisation\'s own playbook entries over the built-in ones' -r -F
complete -c lattice-doctor -n "__fish_lattice_doctor_using_subcommand caller" -l expect -d 'Exit 0 when the call ends like this, 1 when it ends otherwise, 3 when that is not known' -r -f -a "ok\t''
dns-error\t''
connect-timeout\t''
connection-refused\t''
connection-reset\t''
tls-error\t''
read-timeout\t''
http-400\t''
http-403\t''
http-404\t''
http-500\t''
http-502\t''
http-503\t''
unauthenticated-ok\t''"
complete -c lattice-doctor -n "__fish_lattice_doctor_using_subcommand caller" -l color -d 'When to write colour; auto: on a terminal, unless `NO_COLOR` is set' -r -f -a "auto\t''
always\t''
never\t''"
complete -c lattice-doctor -n "__fish_lattice_doctor_using_subcommand caller" -l config -d 'Read accounts, their owners, and defaults of flags; default: lattice-doctor.toml here, then $XDG_CONFIG_HOME/lattice-doctor/config.toml' -r -F
complete -c lattice-doctor -n "__fish_lattice_doctor_using_subcommand caller" -l redact -d 'Save with stand-ins for every name, id, account and address; the verdict stays the same'
complete -c lattice-doctor -n "__fish_lattice_doctor_using_subcommand caller" -l plan -d 'Print the calls that would be made, account by account, and make none'
complete -c lattice-doctor -n "__fish_lattice_doctor_using_subcommand caller" -l sigv4a -d 'Sign a probe with SigV4A, for the region set `*`; default: SigV4, for the service\'s region'
complete -c lattice-doctor -n "__fish_lattice_doctor_using_subcommand caller" -l wait-for-log -d 'Wait for the access-log record of the probe, or of `--request-id`; the deadline is then 5m'
complete -c lattice-doctor -n "__fish_lattice_doctor_using_subcommand caller" -l exit-zero -d 'Exit 0 once a report was written, whatever it says'
complete -c lattice-doctor -n "__fish_lattice_doctor_using_subcommand caller" -s q -l quiet -d 'Print the verdict alone'
complete -c lattice-doctor -n "__fish_lattice_doctor_using_subcommand caller" -s v -l verbose -d 'Print every finding, the evidence, and Terraform beside the commands'
complete -c lattice-doctor -n "__fish_lattice_doctor_using_subcommand caller" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c lattice-doctor -n "__fish_lattice_doctor_using_subcommand dns" -l caller -d 'The identity that calls; default: the one whose credentials are in use' -r
complete -c lattice-doctor -n "__fish_lattice_doctor_using_subcommand dns" -l client-vpc -d 'The VPC that the call comes from; default: found by itself on EC2, ECS and EKS' -r
complete -c lattice-doctor -n "__fish_lattice_doctor_using_subcommand dns" -l client -d 'The client: i-…, eni-…, an address, a function ARN, or `any`' -r
complete -c lattice-doctor -n "__fish_lattice_doctor_using_subcommand dns" -l network -d 'The service network, where several fit' -r
complete -c lattice-doctor -n "__fish_lattice_doctor_using_subcommand dns" -l method -d 'The HTTP method; default: GET, or the snapshot\'s own' -r
complete -c lattice-doctor -n "__fish_lattice_doctor_using_subcommand dns" -s H -l header -d 'A request header that a rule or a policy may compare; may be repeated' -r
complete -c lattice-doctor -n "__fish_lattice_doctor_using_subcommand dns" -l path -d 'The path, where TARGET has none; default: /' -r
complete -c lattice-doctor -n "__fish_lattice_doctor_using_subcommand dns" -l http-version -d 'The HTTP version that the client speaks; default: the one that the target group needs' -r -f -a "1.1\t''
2\t''"
complete -c lattice-doctor -n "__fish_lattice_doctor_using_subcommand dns" -l symptom -d 'What the client saw: `timeout` is no connection, `slow` is no answer' -r -f -a "timeout\t''
slow\t''
refused\t''
reset\t''
tls\t''
dns\t''
400\t''
403\t''
404\t''
500\t''
502\t''
503\t''
unsigned-200\t''"
complete -c lattice-doctor -n "__fish_lattice_doctor_using_subcommand dns" -l response -d 'The response as it was pasted: a body or a `curl -v` transcript, `-` for stdin' -r -F
complete -c lattice-doctor -n "__fish_lattice_doctor_using_subcommand dns" -l request-id -d 'The x-amzn-requestid of the request' -r
complete -c lattice-doctor -n "__fish_lattice_doctor_using_subcommand dns" -l since -d 'How far back to search the access logs; default: 1h' -r
complete -c lattice-doctor -n "__fish_lattice_doctor_using_subcommand dns" -l snapshot -d 'Read every fact from this file, `-` for stdin; touch neither AWS nor the network' -r -F
complete -c lattice-doctor -n "__fish_lattice_doctor_using_subcommand dns" -l save -d 'Also write the snapshot that was judged, readable by its owner alone' -r -F
complete -c lattice-doctor -n "__fish_lattice_doctor_using_subcommand dns" -l profile -d 'The profile of the AWS configuration; default: `AWS_PROFILE`' -r
complete -c lattice-doctor -n "__fish_lattice_doctor_using_subcommand dns" -l region -d 'The region; default: that of the domain name, `AWS_REGION`, or the profile' -r
complete -c lattice-doctor -n "__fish_lattice_doctor_using_subcommand dns" -l endpoint-url -d 'The URL of the AWS API; default: `AWS_ENDPOINT_URL`, or AWS\'s own' -r
complete -c lattice-doctor -n "__fish_lattice_doctor_using_subcommand dns" -l probe -d 'Whether to send the request; auto: only from inside the VPC, and GET, HEAD or OPTIONS only' -r -f -a "auto\t'Only from inside the client VPC, and only GET, HEAD and OPTIONS'
off\t'Never'
unsigned\t'Without a signature'
signed\t'With the credentials in use'
both\t'One after the other'"
complete -c lattice-doctor -n "__fish_lattice_doctor_using_subcommand dns" -l via -d 'Where DNS questions and probes are made from; default: local' -r
complete -c lattice-doctor -n "__fish_lattice_doctor_using_subcommand dns" -l debug-image -d 'Where a pod has no shell, curl or DNS tool, put an ephemeral container of this image into it' -r
complete -c lattice-doctor -n "__fish_lattice_doctor_using_subcommand dns" -l resolver -d 'The DNS server to ask; default: that of the place' -r
complete -c lattice-doctor -n "__fish_lattice_doctor_using_subcommand dns" -l connect-to -d 'Where to open the TCP connection of a probe, as curl does; default: the name\'s own addresses' -r
complete -c lattice-doctor -n "__fish_lattice_doctor_using_subcommand dns" -l ca-bundle -d 'The roots of trust of a probe, PEM; default: `AWS_CA_BUNDLE`, or those of the system' -r -F
complete -c lattice-doctor -n "__fish_lattice_doctor_using_subcommand dns" -l deadline -d 'End the whole run by then, with what it has; default: 30s' -r
complete -c lattice-doctor -n "__fish_lattice_doctor_using_subcommand dns" -s o -l output -d 'The form of the report' -r -f -a "text\t'For people'
json\t'The document that `schema report` describes'
markdown\t'For a ticket'
junit\t'XML for CI: a suite a call, a case a hop'
sarif\t'SARIF 2.1.0, for code scanning'
github\t'Annotations of a GitHub workflow, and the summary of its job'
short\t'Three lines for a chat'
html\t'One page that needs nothing else'
mermaid\t'A flowchart of the path'"
complete -c lattice-doctor -n "__fish_lattice_doctor_using_subcommand dns" -l playbooks -d 'Lay an organisation\'s own playbook entries over the built-in ones' -r -F
complete -c lattice-doctor -n "__fish_lattice_doctor_using_subcommand dns" -l expect -d 'Exit 0 when the call ends like this, 1 when it ends otherwise, 3 when that is not known' -r -f -a "ok\t''
dns-error\t''
connect-timeout\t''
connection-refused\t''
connection-reset\t''
tls-error\t''
read-timeout\t''
http-400\t''
http-403\t''
http-404\t''
http-500\t''
http-502\t''
http-503\t''
unauthenticated-ok\t''"
complete -c lattice-doctor -n "__fish_lattice_doctor_using_subcommand dns" -l color -d 'When to write colour; auto: on a terminal, unless `NO_COLOR` is set' -r -f -a "auto\t''
always\t''
never\t''"
complete -c lattice-doctor -n "__fish_lattice_doctor_using_subcommand dns" -l config -d 'Read accounts, their owners, and defaults of flags; default: lattice-doctor.toml here, then $XDG_CONFIG_HOME/lattice-doctor/config.toml' -r -F
complete -c lattice-doctor -n "__fish_lattice_doctor_using_subcommand dns" -l redact -d 'Save with stand-ins for every name, id, account and address; the verdict stays the same'
complete -c lattice-doctor -n "__fish_lattice_doctor_using_subcommand dns" -l plan -d 'Print the calls that would be made, account by account, and make none'
complete -c lattice-doctor -n "__fish_lattice_doctor_using_subcommand dns" -l sigv4a -d 'Sign a probe with SigV4A, for the region set `*`; default: SigV4, for the service\'s region'
complete -c lattice-doctor -n "__fish_lattice_doctor_using_subcommand dns" -l wait-for-log -d 'Wait for the access-log record of the probe, or of `--request-id`; the deadline is then 5m'
complete -c lattice-doctor -n "__fish_lattice_doctor_using_subcommand dns" -l exit-zero -d 'Exit 0 once a report was written, whatever it says'
complete -c lattice-doctor -n "__fish_lattice_doctor_using_subcommand dns" -s q -l quiet -d 'Print the verdict alone'
complete -c lattice-doctor -n "__fish_lattice_doctor_using_subcommand dns" -s v -l verbose -d 'Print every finding, the evidence, and Terraform beside the commands'
complete -c lattice-doctor -n "__fish_lattice_doctor_using_subcommand dns" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c lattice-doctor -n "__fish_lattice_doctor_using_subcommand associations" -l caller -d 'The identity that calls; default: the one whose credentials are in use' -r
complete -c lattice-doctor -n "__fish_lattice_doctor_using_subcommand associations" -l client-vpc -d 'The VPC that the call comes from; default: found by itself on EC2, ECS and EKS' -r
complete -c lattice-doctor -n "__fish_lattice_doctor_using_subcommand associations" -l client -d 'The client: i-…, eni-…, an address, a function ARN, or `any`' -r
complete -c lattice-doctor -n "__fish_lattice_doctor_using_subcommand associations" -l network -d 'The service network, where several fit' -r
complete -c lattice-doctor -n "__fish_lattice_doctor_using_subcommand associations" -l method -d 'The HTTP method; default: GET, or the snapshot\'s own' -r
complete -c lattice-doctor -n "__fish_lattice_doctor_using_subcommand associations" -s H -l header -d 'A request header that a rule or a policy may compare; may be repeated' -r
complete -c lattice-doctor -n "__fish_lattice_doctor_using_subcommand associations" -l path -d 'The path, where TARGET has none; default: /' -r
complete -c lattice-doctor -n "__fish_lattice_doctor_using_subcommand associations" -l http-version -d 'The HTTP version that the client speaks; default: the one that the target group needs' -r -f -a "1.1\t''
2\t''"
complete -c lattice-doctor -n "__fish_lattice_doctor_using_subcommand associations" -l symptom -d 'What the client saw: `timeout` is no connection, `slow` is no answer' -r -f -a "timeout\t''
slow\t''
refused\t''
reset\t''
tls\t''
dns\t''
400\t''
403\t''
404\t''
500\t''
502\t''
503\t''
unsigned-200\t''"
complete -c lattice-doctor -n "__fish_lattice_doctor_using_subcommand associations" -l response -d 'The response as it was pasted: a body or a `curl -v` transcript, `-` for stdin' -r -F
complete -c lattice-doctor -n "__fish_lattice_doctor_using_subcommand associations" -l request-id -d 'The x-amzn-requestid of the request' -r
complete -c lattice-doctor -n "__fish_lattice_doctor_using_subcommand associations" -l since -d 'How far back to search the access logs; default: 1h' -r
complete -c lattice-doctor -n "__fish_lattice_doctor_using_subcommand associations" -l snapshot -d 'Read every fact from this file, `-` for stdin; touch neither AWS nor the network' -r -F
complete -c lattice-doctor -n "__fish_lattice_doctor_using_subcommand associations" -l save -d 'Also write the snapshot that was judged, readable by its owner alone' -r -F
complete -c lattice-doctor -n "__fish_lattice_doctor_using_subcommand associations" -l profile -d 'The profile of the AWS configuration; default: `AWS_PROFILE`' -r
complete -c lattice-doctor -n "__fish_lattice_doctor_using_subcommand associations" -l region -d 'The region; default: that of the domain name, `AWS_REGION`, or the profile' -r
complete -c lattice-doctor -n "__fish_lattice_doctor_using_subcommand associations" -l endpoint-url -d 'The URL of the AWS API; default: `AWS_ENDPOINT_URL`, or AWS\'s own' -r
complete -c lattice-doctor -n "__fish_lattice_doctor_using_subcommand associations" -l probe -d 'Whether to send the request; auto: only from inside the VPC, and GET, HEAD or OPTIONS only' -r -f -a "auto\t'Only from inside the client VPC, and only GET, HEAD and OPTIONS'
off\t'Never'
unsigned\t'Without a signature'
signed\t'With the credentials in use'
both\t'One after the other'"
complete -c lattice-doctor -n "__fish_lattice_doctor_using_subcommand associations" -l via -d 'Where DNS questions and probes are made from; default: local' -r
complete -c lattice-doctor -n "__fish_lattice_doctor_using_subcommand associations" -l debug-image -d 'Where a pod has no shell, curl or DNS tool, put an ephemeral container of this image into it' -r
complete -c lattice-doctor -n "__fish_lattice_doctor_using_subcommand associations" -l resolver -d 'The DNS server to ask; default: that of the place' -r
complete -c lattice-doctor -n "__fish_lattice_doctor_using_subcommand associations" -l connect-to -d 'Where to open the TCP connection of a probe, as curl does; default: the name\'s own addresses' -r
complete -c lattice-doctor -n "__fish_lattice_doctor_using_subcommand associations" -l ca-bundle -d 'The roots of trust of a probe, PEM; default: `AWS_CA_BUNDLE`, or those of the system' -r -F
complete -c lattice-doctor -n "__fish_lattice_doctor_using_subcommand associations" -l deadline -d 'End the whole run by then, with what it has; default: 30s' -r
complete -c lattice-doctor -n "__fish_lattice_doctor_using_subcommand associations" -s o -l output -d 'The form of the report' -r -f -a "text\t'For people'
json\t'The document that `schema report` describes'
markdown\t'For a ticket'
junit\t'XML for CI: a suite a call, a case a hop'
sarif\t'SARIF 2.1.0, for code scanning'
github\t'Annotations of a GitHub workflow, and the summary of its job'
short\t'Three lines for a chat'
html\t'One page that needs nothing else'
mermaid\t'A flowchart of the path'"
complete -c lattice-doctor -n "__fish_lattice_doctor_using_subcommand associations" -l playbooks -d 'Lay an organisation\'s own playbook entries over the built-in ones' -r -F
complete -c lattice-doctor -n "__fish_lattice_doctor_using_subcommand associations" -l expect -d 'Exit 0 when the call ends like this, 1 when it ends otherwise, 3 when that is not known' -r -f -a "ok\t''
dns-error\t''
connect-timeout\t''
connection-refused\t''
connection-reset\t''
tls-error\t''
read-timeout\t''
http-400\t''
http-403\t''
http-404\t''
http-500\t''
http-502\t''
http-503\t''
unauthenticated-ok\t''"
complete -c lattice-doctor -n "__fish_lattice_doctor_using_subcommand associations" -l color -d 'When to write colour; auto: on a terminal, unless `NO_COLOR` is set' -r -f -a "auto\t''
always\t''
never\t''"
complete -c lattice-doctor -n "__fish_lattice_doctor_using_subcommand associations" -l config -d 'Read accounts, their owners, and defaults of flags; default: lattice-doctor.toml here, then $XDG_CONFIG_HOME/lattice-doctor/config.toml' -r -F
complete -c lattice-doctor -n "__fish_lattice_doctor_using_subcommand associations" -l redact -d 'Save with stand-ins for every name, id, account and address; the verdict stays the same'
complete -c lattice-doctor -n "__fish_lattice_doctor_using_subcommand associations" -l plan -d 'Print the calls that would be made, account by account, and make none'
complete -c lattice-doctor -n "__fish_lattice_doctor_using_subcommand associations" -l sigv4a -d 'Sign a probe with SigV4A, for the region set `*`; default: SigV4, for the service\'s region'
complete -c lattice-doctor -n "__fish_lattice_doctor_using_subcommand associations" -l wait-for-log -d 'Wait for the access-log record of the probe, or of `--request-id`; the deadline is then 5m'
complete -c lattice-doctor -n "__fish_lattice_doctor_using_subcommand associations" -l exit-zero -d 'Exit 0 once a report was written, whatever it says'
complete -c lattice-doctor -n "__fish_lattice_doctor_using_subcommand associations" -s q -l quiet -d 'Print the verdict alone'
complete -c lattice-doctor -n "__fish_lattice_doctor_using_subcommand associations" -s v -l verbose -d 'Print every finding, the evidence, and Terraform beside the commands'
complete -c lattice-doctor -n "__fish_lattice_doctor_using_subcommand associations" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c lattice-doctor -n "__fish_lattice_doctor_using_subcommand security-groups" -l caller -d 'The identity that calls; default: the one whose credentials are in use' -r
complete -c lattice-doctor -n "__fish_lattice_doctor_using_subcommand security-groups" -l client-vpc -d 'The VPC that the call comes from; default: found by itself on EC2, ECS and EKS' -r
complete -c lattice-doctor -n "__fish_lattice_doctor_using_subcommand security-groups" -l client -d 'The client: i-…, eni-…, an address, a function ARN, or `any`' -r
complete -c lattice-doctor -n "__fish_lattice_doctor_using_subcommand security-groups" -l network -d 'The service network, where several fit' -r
complete -c lattice-doctor -n "__fish_lattice_doctor_using_subcommand security-groups" -l method -d 'The HTTP method; default: GET, or the snapshot\'s own' -r
complete -c lattice-doctor -n "__fish_lattice_doctor_using_subcommand security-groups" -s H -l header -d 'A request header that a rule or a policy may compare; may be repeated' -r
complete -c lattice-doctor -n "__fish_lattice_doctor_using_subcommand security-groups" -l path -d 'The path, where TARGET has none; default: /' -r
complete -c lattice-doctor -n "__fish_lattice_doctor_using_subcommand security-groups" -l http-version -d 'The HTTP version that the client speaks; default: the one that the target group needs' -r -f -a "1.1\t''
2\t''"
complete -c lattice-doctor -n "__fish_lattice_doctor_using_subcommand security-groups" -l symptom -d 'What the client saw: `timeout` is no connection, `slow` is no answer' -r -f -a "timeout\t''
slow\t''
refused\t''
reset\t''
tls\t''
dns\t''
400\t''
403\t''
404\t''
500\t''
502\t''
503\t''
unsigned-200\t''"
complete -c lattice-doctor -n "__fish_lattice_doctor_using_subcommand security-groups" -l response -d 'The response as it was pasted: a body or a `curl -v` transcript, `-` for stdin' -r -F
complete -c lattice-doctor -n "__fish_lattice_doctor_using_subcommand security-groups" -l request-id -d 'The x-amzn-requestid of the request' -r
complete -c lattice-doctor -n "__fish_lattice_doctor_using_subcommand security-groups" -l since -d 'How far back to search the access logs; default: 1h' -r
complete -c lattice-doctor -n "__fish_lattice_doctor_using_subcommand security-groups" -l snapshot -d 'Read every fact from this file, `-` for stdin; touch neither AWS nor the network' -r -F
complete -c lattice-doctor -n "__fish_lattice_doctor_using_subcommand security-groups" -l save -d 'Also write the snapshot that was judged, readable by its owner alone' -r -F
complete -c lattice-doctor -n "__fish_lattice_doctor_using_subcommand security-groups" -l profile -d 'The profile of the AWS configuration; default: `AWS_PROFILE`' -r
complete -c lattice-doctor -n "__fish_lattice_doctor_using_subcommand security-groups" -l region -d 'The region; default: that of the domain name, `AWS_REGION`, or the profile' -r
complete -c lattice-doctor -n "__fish_lattice_doctor_using_subcommand security-groups" -l endpoint-url -d 'The URL of the AWS API; default: `AWS_ENDPOINT_URL`, or AWS\'s own' -r
complete -c lattice-doctor -n "__fish_lattice_doctor_using_subcommand security-groups" -l probe -d 'Whether to send the request; auto: only from inside the VPC, and GET, HEAD or OPTIONS only' -r -f -a "auto\t'Only from inside the client VPC, and only GET, HEAD and OPTIONS'
off\t'Never'
unsigned\t'Without a signature'
signed\t'With the credentials in use'
both\t'One after the other'"
complete -c lattice-doctor -n "__fish_lattice_doctor_using_subcommand security-groups" -l via -d 'Where DNS questions and probes are made from; default: local' -r
complete -c lattice-doctor -n "__fish_lattice_doctor_using_subcommand security-groups" -l debug-image -d 'Where a pod has no shell, curl or DNS tool, put an ephemeral container of this image into it' -r
complete -c lattice-doctor -n "__fish_lattice_doctor_using_subcommand security-groups" -l resolver -d 'The DNS server to ask; default: that of the place' -r
complete -c lattice-doctor -n "__fish_lattice_doctor_using_subcommand security-groups" -l connect-to -d 'Where to open the TCP connection of a probe, as curl does; default: the name\'s own addresses' -r
complete -c lattice-doctor -n "__fish_lattice_doctor_using_subcommand security-groups" -l ca-bundle -d 'The roots of trust of a probe, PEM; default: `AWS_CA_BUNDLE`, or those of the system' -r -F
complete -c lattice-doctor -n "__fish_lattice_doctor_using_subcommand security-groups" -l deadline -d 'End the whole run by then, with what it has; default: 30s' -r
complete -c lattice-doctor -n "__fish_lattice_doctor_using_subcommand security-groups" -s o -l output -d 'The form of the report' -r -f -a "text\t'For people'
json\t'The document that `schema report` describes'
markdown\t'For a ticket'
junit\t'XML for CI: a suite a call, a case a hop'
sarif\t'SARIF 2.1.0, for code scanning'
github\t'Annotations of a GitHub workflow, and the summary of its job'
short\t'Three lines for a chat'
html\t'One page that needs nothing else'
mermaid\t'A flowchart of the path'"
complete -c lattice-doctor -n "__fish_lattice_doctor_using_subcommand security-groups" -l playbooks -d 'Lay an organisation\'s own playbook entries over the built-in ones' -r -F
complete -c lattice-doctor -n "__fish_lattice_doctor_using_subcommand security-groups" -l expect -d 'Exit 0 when the call ends like this, 1 when it ends otherwise, 3 when that is not known' -r -f -a "ok\t''
dns-error\t''
connect-timeout\t''
connection-refused\t''
connection-reset\t''
tls-error\t''
read-timeout\t''
http-400\t''
http-403\t''
http-404\t''
http-500\t''
http-502\t''
http-503\t''
unauthenticated-ok\t''"
complete -c lattice-doctor -n "__fish_lattice_doctor_using_subcommand security-groups" -l color -d 'When to write colour; auto: on a terminal, unless `NO_COLOR` is set' -r -f -a "auto\t''
always\t''
never\t''"
complete -c lattice-doctor -n "__fish_lattice_doctor_using_subcommand security-groups" -l config -d 'Read accounts, their owners, and defaults of flags; default: lattice-doctor.toml here, then $XDG_CONFIG_HOME/lattice-doctor/config.toml' -r -F
complete -c lattice-doctor -n "__fish_lattice_doctor_using_subcommand security-groups" -l redact -d 'Save with stand-ins for every name, id, account and address; the verdict stays the same'
complete -c lattice-doctor -n "__fish_lattice_doctor_using_subcommand security-groups" -l plan -d 'Print the calls that would be made, account by account, and make none'
complete -c lattice-doctor -n "__fish_lattice_doctor_using_subcommand security-groups" -l sigv4a -d 'Sign a probe with SigV4A, for the region set `*`; default: SigV4, for the service\'s region'
complete -c lattice-doctor -n "__fish_lattice_doctor_using_subcommand security-groups" -l wait-for-log -d 'Wait for the access-log record of the probe, or of `--request-id`; the deadline is then 5m'
complete -c lattice-doctor -n "__fish_lattice_doctor_using_subcommand security-groups" -l exit-zero -d 'Exit 0 once a report was written, whatever it says'
complete -c lattice-doctor -n "__fish_lattice_doctor_using_subcommand security-groups" -s q -l quiet -d 'Print the verdict alone'
complete -c lattice-doctor -n "__fish_lattice_doctor_using_subcommand security-groups" -s v -l verbose -d 'Print every finding, the evidence, and Terraform beside the commands'
complete -c lattice-doctor -n "__fish_lattice_doctor_using_subcommand security-groups" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c lattice-doctor -n "__fish_lattice_doctor_using_subcommand sg" -l caller -d 'The identity that calls; default: the one whose credentials are in use' -r
complete -c lattice-doctor -n "__fish_lattice_doctor_using_subcommand sg" -l client-vpc -d 'The VPC that the call comes from; default: found by itself on EC2, ECS and EKS' -r
complete -c lattice-doctor -n "__fish_lattice_doctor_using_subcommand sg" -l client -d 'The client: i-…, eni-…, an address, a function ARN, or `any`' -r
complete -c lattice-doctor -n "__fish_lattice_doctor_using_subcommand sg" -l network -d 'The service network, where several fit' -r
complete -c lattice-doctor -n "__fish_lattice_doctor_using_subcommand sg" -l method -d 'The HTTP method; default: GET, or the snapshot\'s own' -r
complete -c lattice-doctor -n "__fish_lattice_doctor_using_subcommand sg" -s H -l header -d 'A request header that a rule or a policy may compare; may be repeated' -r
complete -c lattice-doctor -n "__fish_lattice_doctor_using_subcommand sg" -l path -d 'The path, where TARGET has none; default: /' -r
complete -c lattice-doctor -n "__fish_lattice_doctor_using_subcommand sg" -l http-version -d 'The HTTP version that the client speaks; default: the one that the target group needs' -r -f -a "1.1\t''
2\t''"
complete -c lattice-doctor -n "__fish_lattice_doctor_using_subcommand sg" -l symptom -d 'What the client saw: `timeout` is no connection, `slow` is no answer' -r -f -a "timeout\t''
slow\t''
refused\t''
reset\t''
tls\t''
dns\t''
400\t''
403\t''
404\t''
500\t''
502\t''
503\t''
unsigned-200\t''"
complete -c lattice-doctor -n "__fish_lattice_doctor_using_subcommand sg" -l response -d 'The response as it was pasted: a body or a `curl -v` transcript, `-` for stdin' -r -F
complete -c lattice-doctor -n "__fish_lattice_doctor_using_subcommand sg" -l request-id -d 'The x-amzn-requestid of the request' -r
complete -c lattice-doctor -n "__fish_lattice_doctor_using_subcommand sg" -l since -d 'How far back to search the access logs; default: 1h' -r
complete -c lattice-doctor -n "__fish_lattice_doctor_using_subcommand sg" -l snapshot -d 'Read every fact from this file, `-` for stdin; touch neither AWS nor the network' -r -F
complete -c lattice-doctor -n "__fish_lattice_doctor_using_subcommand sg" -l save -d 'Also write the snapshot that was judged, readable by its owner alone' -r -F
complete -c lattice-doctor -n "__fish_lattice_doctor_using_subcommand sg" -l profile -d 'The profile of the AWS configuration; default: `AWS_PROFILE`' -r
complete -c lattice-doctor -n "__fish_lattice_doctor_using_subcommand sg" -l region -d 'The region; default: that of the domain name, `AWS_REGION`, or the profile' -r
complete -c lattice-doctor -n "__fish_lattice_doctor_using_subcommand sg" -l endpoint-url -d 'The URL of the AWS API; default: `AWS_ENDPOINT_URL`, or AWS\'s own' -r
complete -c lattice-doctor -n "__fish_lattice_doctor_using_subcommand sg" -l probe -d 'Whether to send the request; auto: only from inside the VPC, and GET, HEAD or OPTIONS only' -r -f -a "auto\t'Only from inside the client VPC, and only GET, HEAD and OPTIONS'
off\t'Never'
unsigned\t'Without a signature'
signed\t'With the credentials in use'
both\t'One after the other'"
complete -c lattice-doctor -n "__fish_lattice_doctor_using_subcommand sg" -l via -d 'Where DNS questions and probes are made from; default: local' -r
complete -c lattice-doctor -n "__fish_lattice_doctor_using_subcommand sg" -l debug-image -d 'Where a pod has no shell, curl or DNS tool, put an ephemeral container of this image into it' -r
complete -c lattice-doctor -n "__fish_lattice_doctor_using_subcommand sg" -l resolver -d 'The DNS server to ask; default: that of the place' -r
complete -c lattice-doctor -n "__fish_lattice_doctor_using_subcommand sg" -l connect-to -d 'Where to open the TCP connection of a probe, as curl does; default: the name\'s own addresses' -r
complete -c lattice-doctor -n "__fish_lattice_doctor_using_subcommand sg" -l ca-bundle -d 'The roots of trust of a probe, PEM; default: `AWS_CA_BUNDLE`, or those of the system' -r -F
complete -c lattice-doctor -n "__fish_lattice_doctor_using_subcommand sg" -l deadline -d 'End the whole run by then, with what it has; default: 30s' -r
complete -c lattice-doctor -n "__fish_lattice_doctor_using_subcommand sg" -s o -l output -d 'The form of the report' -r -f -a "text\t'For people'
json\t'The document that `schema report` describes'
markdown\t'For a ticket'
junit\t'XML for CI: a suite a call, a case a hop'
sarif\t'SARIF 2.1.0, for code scanning'
github\t'Annotations of a GitHub workflow, and the summary of its job'
short\t'Three lines for a chat'
html\t'One page that needs nothing else'
mermaid\t'A flowchart of the path'"
complete -c lattice-doctor -n "__fish_lattice_doctor_using_subcommand sg" -l playbooks -d 'Lay an organisation\'s own playbook entries over the built-in ones' -r -F
complete -c lattice-doctor -n "__fish_lattice_doctor_using_subcommand sg" -l expect -d 'Exit 0 when the call ends like this, 1 when it ends otherwise, 3 when that is not known' -r -f -a "ok\t''
dns-error\t''
connect-timeout\t''
connection-refused\t''
connection-reset\t''
tls-error\t''
read-timeout\t''
http-400\t''
http-403\t''
http-404\t''
http-500\t''
http-502\t''
http-503\t''
unauthenticated-ok\t''"
complete -c lattice-doctor -n "__fish_lattice_doctor_using_subcommand sg" -l color -d 'When to write colour; auto: on a terminal, unless `NO_COLOR` is set' -r -f -a "auto\t''
always\t''
never\t''"
complete -c lattice-doctor -n "__fish_lattice_doctor_using_subcommand sg" -l config -d 'Read accounts, their owners, and defaults of flags; default: lattice-doctor.toml here, then $XDG_CONFIG_HOME/lattice-doctor/config.toml' -r -F
complete -c lattice-doctor -n "__fish_lattice_doctor_using_subcommand sg" -l redact -d 'Save with stand-ins for every name, id, account and address; the verdict stays the same'
complete -c lattice-doctor -n "__fish_lattice_doctor_using_subcommand sg" -l plan -d 'Print the calls that would be made, account by account, and make none'
complete -c lattice-doctor -n "__fish_lattice_doctor_using_subcommand sg" -l sigv4a -d 'Sign a probe with SigV4A, for the region set `*`; default: SigV4, for the service\'s region'
complete -c lattice-doctor -n "__fish_lattice_doctor_using_subcommand sg" -l wait-for-log -d 'Wait for the access-log record of the probe, or of `--request-id`; the deadline is then 5m'
complete -c lattice-doctor -n "__fish_lattice_doctor_using_subcommand sg" -l exit-zero -d 'Exit 0 once a report was written, whatever it says'
complete -c lattice-doctor -n "__fish_lattice_doctor_using_subcommand sg" -s q -l quiet -d 'Print the verdict alone'
complete -c lattice-doctor -n "__fish_lattice_doctor_using_subcommand sg" -s v -l verbose -d 'Print every finding, the evidence, and Terraform beside the commands'
complete -c lattice-doctor -n "__fish_lattice_doctor_using_subcommand sg" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c lattice-doctor -n "__fish_lattice_doctor_using_subcommand ram" -l caller -d 'The identity that calls; default: the one whose credentials are in use' -r
complete -c lattice-doctor -n "__fish_lattice_doctor_using_subcommand ram" -l client-vpc -d 'The VPC that the call comes from; default: found by itself on EC2, ECS and EKS' -r
complete -c lattice-doctor -n "__fish_lattice_doctor_using_subcommand ram" -l client -d 'The client: i-…, eni-…, an address, a function ARN, or `any`' -r
complete -c lattice-doctor -n "__fish_lattice_doctor_using_subcommand ram" -l network -d 'The service network, where several fit' -r
complete -c lattice-doctor -n "__fish_lattice_doctor_using_subcommand ram" -l method -d 'The HTTP method; default: GET, or the snapshot\'s own' -r
complete -c lattice-doctor -n "__fish_lattice_doctor_using_subcommand ram" -s H -l header -d 'A request header that a rule or a policy may compare; may be repeated' -r
complete -c lattice-doctor -n "__fish_lattice_doctor_using_subcommand ram" -l path -d 'The path, where TARGET has none; default: /' -r
complete -c lattice-doctor -n "__fish_lattice_doctor_using_subcommand ram" -l http-version -d 'The HTTP version that the client speaks; default: the one that the target group needs' -r -f -a "1.1\t''
2\t''"
complete -c lattice-doctor -n "__fish_lattice_doctor_using_subcommand ram" -l symptom -d 'What the client saw: `timeout` is no connection, `slow` is no answer' -r -f -a "timeout\t''
slow\t''
refused\t''
reset\t''
tls\t''
dns\t''
400\t''
403\t''
404\t''
500\t''
502\t''
503\t''
unsigned-200\t''"
complete -c lattice-doctor -n "__fish_lattice_doctor_using_subcommand ram" -l response -d 'The response as it was pasted: a body or a `curl -v` transcript, `-` for stdin' -r -F
complete -c lattice-doctor -n "__fish_lattice_doctor_using_subcommand ram" -l request-id -d 'The x-amzn-requestid of the request' -r
complete -c lattice-doctor -n "__fish_lattice_doctor_using_subcommand ram" -l since -d 'How far back to search the access logs; default: 1h' -r
complete -c lattice-doctor -n "__fish_lattice_doctor_using_subcommand ram" -l snapshot -d 'Read every fact from this file, `-` for stdin; touch neither AWS nor the network' -r -F
complete -c lattice-doctor -n "__fish_lattice_doctor_using_subcommand ram" -l save -d 'Also write the snapshot that was judged, readable by its owner alone' -r -F
complete -c lattice-doctor -n "__fish_lattice_doctor_using_subcommand ram" -l profile -d 'The profile of the AWS configuration; default: `AWS_PROFILE`' -r
complete -c lattice-doctor -n "__fish_lattice_doctor_using_subcommand ram" -l region -d 'The region; default: that of the domain name, `AWS_REGION`, or the profile' -r
complete -c lattice-doctor -n "__fish_lattice_doctor_using_subcommand ram" -l endpoint-url -d 'The URL of the AWS API; default: `AWS_ENDPOINT_URL`, or AWS\'s own' -r
complete -c lattice-doctor -n "__fish_lattice_doctor_using_subcommand ram" -l probe -d 'Whether to send the request; auto: only from inside the VPC, and GET, HEAD or OPTIONS only' -r -f -a "auto\t'Only from inside the client VPC, and only GET, HEAD and OPTIONS'
off\t'Never'
unsigned\t'Without a signature'
signed\t'With the credentials in use'
both\t'One after the other'"
complete -c lattice-doctor -n "__fish_lattice_doctor_using_subcommand ram" -l via -d 'Where DNS questions and probes are made from; default: local' -r
complete -c lattice-doctor -n "__fish_lattice_doctor_using_subcommand ram" -l debug-image -d 'Where a pod has no shell, curl or DNS tool, put an ephemeral container of this image into it' -r
complete -c lattice-doctor -n "__fish_lattice_doctor_using_subcommand ram" -l resolver -d 'The DNS server to ask; default: that of the place' -r
complete -c lattice-doctor -n "__fish_lattice_doctor_using_subcommand ram" -l connect-to -d 'Where to open the TCP connection of a probe, as curl does; default: the name\'s own addresses' -r
complete -c lattice-doctor -n "__fish_lattice_doctor_using_subcommand ram" -l ca-bundle -d 'The roots of trust of a probe, PEM; default: `AWS_CA_BUNDLE`, or those of the system' -r -F
complete -c lattice-doctor -n "__fish_lattice_doctor_using_subcommand ram" -l deadline -d 'End the whole run by then, with what it has; default: 30s' -r
complete -c lattice-doctor -n "__fish_lattice_doctor_using_subcommand ram" -s o -l output -d 'The form of the report' -r -f -a "text\t'For people'
json\t'The document that `schema report` describes'
markdown\t'For a ticket'
junit\t'XML for CI: a suite a call, a case a hop'
sarif\t'SARIF 2.1.0, for code scanning'
github\t'Annotations of a GitHub workflow, and the summary of its job'
short\t'Three lines for a chat'
html\t'One page that needs nothing else'
mermaid\t'A flowchart of the path'"
complete -c lattice-doctor -n "__fish_lattice_doctor_using_subcommand ram" -l playbooks -d 'Lay an organisation\'s own playbook entries over the built-in ones' -r -F
complete -c lattice-doctor -n "__fish_lattice_doctor_using_subcommand ram" -l expect -d 'Exit 0 when the call ends like this, 1 when it ends otherwise, 3 when that is not known' -r -f -a "ok\t''
dns-error\t''
connect-timeout\t''
connection-refused\t''
connection-reset\t''
tls-error\t''
read-timeout\t''
http-400\t''
http-403\t''
http-404\t''
http-500\t''
http-502\t''
http-503\t''
unauthenticated-ok\t''"
complete -c lattice-doctor -n "__fish_lattice_doctor_using_subcommand ram" -l color -d 'When to write colour; auto: on a terminal, unless `NO_COLOR` is set' -r -f -a "auto\t''
always\t''
never\t''"
complete -c lattice-doctor -n "__fish_lattice_doctor_using_subcommand ram" -l config -d 'Read accounts, their owners, and defaults of flags; default: lattice-doctor.toml here, then $XDG_CONFIG_HOME/lattice-doctor/config.toml' -r -F
complete -c lattice-doctor -n "__fish_lattice_doctor_using_subcommand ram" -l redact -d 'Save with stand-ins for every name, id, account and address; the verdict stays the same'
complete -c lattice-doctor -n "__fish_lattice_doctor_using_subcommand ram" -l plan -d 'Print the calls that would be made, account by account, and make none'
complete -c lattice-doctor -n "__fish_lattice_doctor_using_subcommand ram" -l sigv4a -d 'Sign a probe with SigV4A, for the region set `*`; default: SigV4, for the service\'s region'
complete -c lattice-doctor -n "__fish_lattice_doctor_using_subcommand ram" -l wait-for-log -d 'Wait for the access-log record of the probe, or of `--request-id`; the deadline is then 5m'
complete -c lattice-doctor -n "__fish_lattice_doctor_using_subcommand ram" -l exit-zero -d 'Exit 0 once a report was written, whatever it says'
complete -c lattice-doctor -n "__fish_lattice_doctor_using_subcommand ram" -s q -l quiet -d 'Print the verdict alone'
complete -c lattice-doctor -n "__fish_lattice_doctor_using_subcommand ram" -s v -l verbose -d 'Print every finding, the evidence, and Terraform beside the commands'
complete -c lattice-doctor -n "__fish_lattice_doctor_using_subcommand ram" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c lattice-doctor -n "__fish_lattice_doctor_using_subcommand routes" -l caller -d 'The identity that calls; default: the one whose credentials are in use' -r
complete -c lattice-doctor -n "__fish_lattice_doctor_using_subcommand routes" -l client-vpc -d 'The VPC that the call comes from; default: found by itself on EC2, ECS and EKS' -r
complete -c lattice-doctor -n "__fish_lattice_doctor_using_subcommand routes" -l client -d 'The client: i-…, eni-…, an address, a function ARN, or `any`' -r
complete -c lattice-doctor -n "__fish_lattice_doctor_using_subcommand routes" -l network -d 'The service network, where several fit' -r
complete -c lattice-doctor -n "__fish_lattice_doctor_using_subcommand routes" -l method -d 'The HTTP method; default: GET, or the snapshot\'s own' -r
complete -c lattice-doctor -n "__fish_lattice_doctor_using_subcommand routes" -s H -l header -d 'A request header that a rule or a policy may compare; may be repeated' -r
complete -c lattice-doctor -n "__fish_lattice_doctor_using_subcommand routes" -l path -d 'The path, where TARGET has none; default: /' -r
complete -c lattice-doctor -n "__fish_lattice_doctor_using_subcommand routes" -l http-version -d 'The HTTP version that the client speaks; default: the one that the target group needs' -r -f -a "1.1\t''
2\t''"
complete -c lattice-doctor -n "__fish_lattice_doctor_using_subcommand routes" -l symptom -d 'What the client saw: `timeout` is no connection, `slow` is no answer' -r -f -a "timeout\t''
slow\t''
refused\t''
reset\t''
tls\t''
dns\t''
400\t''
403\t''
404\t''
500\t''
502\t''
503\t''
unsigned-200\t''"
complete -c lattice-doctor -n "__fish_lattice_doctor_using_subcommand routes" -l response -d 'The response as it was pasted: a body or a `curl -v` transcript, `-` for stdin' -r -F
complete -c lattice-doctor -n "__fish_lattice_doctor_using_subcommand routes" -l request-id -d 'The x-amzn-requestid of the request' -r
complete -c lattice-doctor -n "__fish_lattice_doctor_using_subcommand routes" -l since -d 'How far back to search the access logs; default: 1h' -r
complete -c lattice-doctor -n "__fish_lattice_doctor_using_subcommand routes" -l snapshot -d 'Read every fact from this file, `-` for stdin; touch neither AWS nor the network' -r -F
complete -c lattice-doctor -n "__fish_lattice_doctor_using_subcommand routes" -l save -d 'Also write the snapshot that was judged, readable by its owner alone' -r -F
complete -c lattice-doctor -n "__fish_lattice_doctor_using_subcommand routes" -l profile -d 'The profile of the AWS configuration; default: `AWS_PROFILE`' -r
complete -c lattice-doctor -n "__fish_lattice_doctor_using_subcommand routes" -l region -d 'The region; default: that of the domain name, `AWS_REGION`, or the profile' -r
complete -c lattice-doctor -n "__fish_lattice_doctor_using_subcommand routes" -l endpoint-url -d 'The URL of the AWS API; default: `AWS_ENDPOINT_URL`, or AWS\'s own' -r
complete -c lattice-doctor -n "__fish_lattice_doctor_using_subcommand routes" -l probe -d 'Whether to send the request; auto: only from inside the VPC, and GET, HEAD or OPTIONS only' -r -f -a "auto\t'Only from inside the client VPC, and only GET, HEAD and OPTIONS'
off\t'Never'
unsigned\t'Without a signature'
signed\t'With the credentials in use'
both\t'One after the other'"
complete -c lattice-doctor -n "__fish_lattice_doctor_using_subcommand routes" -l via -d 'Where DNS questions and probes are made from; default: local' -r
complete -c lattice-doctor -n "__fish_lattice_doctor_using_subcommand routes" -l debug-image -d 'Where a pod has no shell, curl or DNS tool, put an ephemeral container of this image into it' -r
complete -c lattice-doctor -n "__fish_lattice_doctor_using_subcommand routes" -l resolver -d 'The DNS server to ask; default: that of the place' -r
complete -c lattice-doctor -n "__fish_lattice_doctor_using_subcommand routes" -l connect-to -d 'Where to open the TCP connection of a probe, as curl does; default: the name\'s own addresses' -r
complete -c lattice-doctor -n "__fish_lattice_doctor_using_subcommand routes" -l ca-bundle -d 'The roots of trust of a probe, PEM; default: `AWS_CA_BUNDLE`, or those of the system' -r -F
complete -c lattice-doctor -n "__fish_lattice_doctor_using_subcommand routes" -l deadline -d 'End the whole run by then, with what it has; default: 30s' -r
complete -c lattice-doctor -n "__fish_lattice_doctor_using_subcommand routes" -s o -l output -d 'The form of the report' -r -f -a "text\t'For people'
json\t'The document that `schema report` describes'
markdown\t'For a ticket'
junit\t'XML for CI: a suite a call, a case a hop'
sarif\t'SARIF 2.1.0, for code scanning'
github\t'Annotations of a GitHub workflow, and the summary of its job'
short\t'Three lines for a chat'
html\t'One page that needs nothing else'
mermaid\t'A flowchart of the path'"
complete -c lattice-doctor -n "__fish_lattice_doctor_using_subcommand routes" -l playbooks -d 'Lay an organisation\'s own playbook entries over the built-in ones' -r -F
complete -c lattice-doctor -n "__fish_lattice_doctor_using_subcommand routes" -l expect -d 'Exit 0 when the call ends like this, 1 when it ends otherwise, 3 when that is not known' -r -f -a "ok\t''
dns-error\t''
connect-timeout\t''
connection-refused\t''
connection-reset\t''
tls-error\t''
read-timeout\t''
http-400\t''
http-403\t''
http-404\t''
http-500\t''
http-502\t''
http-503\t''
unauthenticated-ok\t''"
complete -c lattice-doctor -n "__fish_lattice_doctor_using_subcommand routes" -l color -d 'When to write colour; auto: on a terminal, unless `NO_COLOR` is set' -r -f -a "auto\t''
always\t''
never\t''"
complete -c lattice-doctor -n "__fish_lattice_doctor_using_subcommand routes" -l config -d 'Read accounts, their owners, and defaults of flags; default: lattice-doctor.toml here, then $XDG_CONFIG_HOME/lattice-doctor/config.toml' -r -F
complete -c lattice-doctor -n "__fish_lattice_doctor_using_subcommand routes" -l redact -d 'Save with stand-ins for every name, id, account and address; the verdict stays the same'
complete -c lattice-doctor -n "__fish_lattice_doctor_using_subcommand routes" -l plan -d 'Print the calls that would be made, account by account, and make none'
complete -c lattice-doctor -n "__fish_lattice_doctor_using_subcommand routes" -l sigv4a -d 'Sign a probe with SigV4A, for the region set `*`; default: SigV4, for the service\'s region'
complete -c lattice-doctor -n "__fish_lattice_doctor_using_subcommand routes" -l wait-for-log -d 'Wait for the access-log record of the probe, or of `--request-id`; the deadline is then 5m'
complete -c lattice-doctor -n "__fish_lattice_doctor_using_subcommand routes" -l exit-zero -d 'Exit 0 once a report was written, whatever it says'
complete -c lattice-doctor -n "__fish_lattice_doctor_using_subcommand routes" -s q -l quiet -d 'Print the verdict alone'
complete -c lattice-doctor -n "__fish_lattice_doctor_using_subcommand routes" -s v -l verbose -d 'Print every finding, the evidence, and Terraform beside the commands'
complete -c lattice-doctor -n "__fish_lattice_doctor_using_subcommand routes" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c lattice-doctor -n "__fish_lattice_doctor_using_subcommand auth" -l caller -d 'The identity that calls; default: the one whose credentials are in use' -r
complete -c lattice-doctor -n "__fish_lattice_doctor_using_subcommand auth" -l client-vpc -d 'The VPC that the call comes from; default: found by itself on EC2, ECS and EKS' -r
complete -c lattice-doctor -n "__fish_lattice_doctor_using_subcommand auth" -l client -d 'The client: i-…, eni-…, an address, a function ARN, or `any`' -r
complete -c lattice-doctor -n "__fish_lattice_doctor_using_subcommand auth" -l network -d 'The service network, where several fit' -r
complete -c lattice-doctor -n "__fish_lattice_doctor_using_subcommand auth" -l method -d 'The HTTP method; default: GET, or the snapshot\'s own' -r
complete -c lattice-doctor -n "__fish_lattice_doctor_using_subcommand auth" -s H -l header -d 'A request header that a rule or a policy may compare; may be repeated' -r
complete -c lattice-doctor -n "__fish_lattice_doctor_using_subcommand auth" -l path -d 'The path, where TARGET has none; default: /' -r
complete -c lattice-doctor -n "__fish_lattice_doctor_using_subcommand auth" -l http-version -d 'The HTTP version that the client speaks; default: the one that the target group needs' -r -f -a "1.1\t''
2\t''"
complete -c lattice-doctor -n "__fish_lattice_doctor_using_subcommand auth" -l symptom -d 'What the client saw: `timeout` is no connection, `slow` is no answer' -r -f -a "timeout\t''
slow\t''
refused\t''
reset\t''
tls\t''
dns\t''
400\t''
403\t''
404\t''
500\t''
502\t''
503\t''
unsigned-200\t''"
complete -c lattice-doctor -n "__fish_lattice_doctor_using_subcommand auth" -l response -d 'The response as it was pasted: a body or a `curl -v` transcript, `-` for stdin' -r -F
complete -c lattice-doctor -n "__fish_lattice_doctor_using_subcommand auth" -l request-id -d 'The x-amzn-requestid of the request' -r
complete -c lattice-doctor -n "__fish_lattice_doctor_using_subcommand auth" -l since -d 'How far back to search the access logs; default: 1h' -r
complete -c lattice-doctor -n "__fish_lattice_doctor_using_subcommand auth" -l snapshot -d 'Read every fact from this file, `-` for stdin; touch neither AWS nor the network' -r -F
complete -c lattice-doctor -n "__fish_lattice_doctor_using_subcommand auth" -l save -d 'Also write the snapshot that was judged, readable by its owner alone' -r -F
complete -c lattice-doctor -n "__fish_lattice_doctor_using_subcommand auth" -l profile -d 'The profile of the AWS configuration; default: `AWS_PROFILE`' -r
complete -c lattice-doctor -n "__fish_lattice_doctor_using_subcommand auth" -l region -d 'The region; default: that of the domain name, `AWS_REGION`, or the profile' -r
complete -c lattice-doctor -n "__fish_lattice_doctor_using_subcommand auth" -l endpoint-url -d 'The URL of the AWS API; default: `AWS_ENDPOINT_URL`, or AWS\'s own' -r
complete -c lattice-doctor -n "__fish_lattice_doctor_using_subcommand auth" -l probe -d 'Whether to send the request; auto: only from inside the VPC, and GET, HEAD or OPTIONS only' -r -f -a "auto\t'Only from inside the client VPC, and only GET, HEAD and OPTIONS'
off\t'Never'
unsigned\t'Without a signature'
signed\t'With the credentials in use'
both\t'One after the other'"
complete -c lattice-doctor -n "__fish_lattice_doctor_using_subcommand auth" -l via -d 'Where DNS questions and probes are made from; default: local' -r
complete -c lattice-doctor -n "__fish_lattice_doctor_using_subcommand auth" -l debug-image -d 'Where a pod has no shell, curl or DNS tool, put an ephemeral container of this image into it' -r
complete -c lattice-doctor -n "__fish_lattice_doctor_using_subcommand auth" -l resolver -d 'The DNS server to ask; default: that of the place' -r
complete -c lattice-doctor -n "__fish_lattice_doctor_using_subcommand auth" -l connect-to -d 'Where to open the TCP connection of a probe, as curl does; default: the name\'s own addresses' -r
complete -c lattice-doctor -n "__fish_lattice_doctor_using_subcommand auth" -l ca-bundle -d 'The roots of trust of a probe, PEM; default: `AWS_CA_BUNDLE`, or those of the system' -r -F
complete -c lattice-doctor -n "__fish_lattice_doctor_using_subcommand auth" -l deadline -d 'End the whole run by then, with what it has; default: 30s' -r
complete -c lattice-doctor -n "__fish_lattice_doctor_using_subcommand auth" -s o -l output -d 'The form of the report' -r -f -a "text\t'For people'
json\t'The document that `schema report` describes'
markdown\t'For a ticket'
junit\t'XML for CI: a suite a call, a case a hop'
sarif\t'SARIF 2.1.0, for code scanning'
github\t'Annotations of a GitHub workflow, and the summary of its job'
short\t'Three lines for a chat'
html\t'One page that needs nothing else'
mermaid\t'A flowchart of the path'"
complete -c lattice-doctor -n "__fish_lattice_doctor_using_subcommand auth" -l playbooks -d 'Lay an organisation\'s own playbook entries over the built-in ones' -r -F
complete -c lattice-doctor -n "__fish_lattice_doctor_using_subcommand auth" -l expect -d 'Exit 0 when the call ends like this, 1 when it ends otherwise, 3 when that is not known' -r -f -a "ok\t''
dns-error\t''
connect-timeout\t''
connection-refused\t''
connection-reset\t''
tls-error\t''
read-timeout\t''
http-400\t''
http-403\t''
http-404\t''
http-500\t''
http-502\t''
http-503\t''
unauthenticated-ok\t''"
complete -c lattice-doctor -n "__fish_lattice_doctor_using_subcommand auth" -l color -d 'When to write colour; auto: on a terminal, unless `NO_COLOR` is set' -r -f -a "auto\t''
always\t''
never\t''"
complete -c lattice-doctor -n "__fish_lattice_doctor_using_subcommand auth" -l config -d 'Read accounts, their owners, and defaults of flags; default: lattice-doctor.toml here, then $XDG_CONFIG_HOME/lattice-doctor/config.toml' -r -F
complete -c lattice-doctor -n "__fish_lattice_doctor_using_subcommand auth" -l redact -d 'Save with stand-ins for every name, id, account and address; the verdict stays the same'
complete -c lattice-doctor -n "__fish_lattice_doctor_using_subcommand auth" -l plan -d 'Print the calls that would be made, account by account, and make none'
complete -c lattice-doctor -n "__fish_lattice_doctor_using_subcommand auth" -l sigv4a -d 'Sign a probe with SigV4A, for the region set `*`; default: SigV4, for the service\'s region'
complete -c lattice-doctor -n "__fish_lattice_doctor_using_subcommand auth" -l wait-for-log -d 'Wait for the access-log record of the probe, or of `--request-id`; the deadline is then 5m'
complete -c lattice-doctor -n "__fish_lattice_doctor_using_subcommand auth" -l exit-zero -d 'Exit 0 once a report was written, whatever it says'
complete -c lattice-doctor -n "__fish_lattice_doctor_using_subcommand auth" -s q -l quiet -d 'Print the verdict alone'
complete -c lattice-doctor -n "__fish_lattice_doctor_using_subcommand auth" -s v -l verbose -d 'Print every finding, the evidence, and Terraform beside the commands'
complete -c lattice-doctor -n "__fish_lattice_doctor_using_subcommand auth" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c lattice-doctor -n "__fish_lattice_doctor_using_subcommand targets" -l caller -d 'The identity that calls; default: the one whose credentials are in use' -r
complete -c lattice-doctor -n "__fish_lattice_doctor_using_subcommand targets" -l client-vpc -d 'The VPC that the call comes from; default: found by itself on EC2, ECS and EKS' -r
complete -c lattice-doctor -n "__fish_lattice_doctor_using_subcommand targets" -l client -d 'The client: i-…, eni-…, an address, a function ARN, or `any`' -r
complete -c lattice-doctor -n "__fish_lattice_doctor_using_subcommand targets" -l network -d 'The service network, where several fit' -r
complete -c lattice-doctor -n "__fish_lattice_doctor_using_subcommand targets" -l method -d 'The HTTP method; default: GET, or the snapshot\'s own' -r
complete -c lattice-doctor -n "__fish_lattice_doctor_using_subcommand targets" -s H -l header -d 'A request header that a rule or a policy may compare; may be repeated' -r
complete -c lattice-doctor -n "__fish_lattice_doctor_using_subcommand targets" -l path -d 'The path, where TARGET has none; default: /' -r
complete -c lattice-doctor -n "__fish_lattice_doctor_using_subcommand targets" -l http-version -d 'The HTTP version that the client speaks; default: the one that the target group needs' -r -f -a "1.1\t''
2\t''"
complete -c lattice-doctor -n "__fish_lattice_doctor_using_subcommand targets" -l symptom -d 'What the client saw: `timeout` is no connection, `slow` is no answer' -r -f -a "timeout\t''
slow\t''
refused\t''
reset\t''
tls\t''
dns\t''
400\t''
403\t''
404\t''
500\t''
502\t''
503\t''
unsigned-200\t''"
complete -c lattice-doctor -n "__fish_lattice_doctor_using_subcommand targets" -l response -d 'The response as it was pasted: a body or a `curl -v` transcript, `-` for stdin' -r -F
complete -c lattice-doctor -n "__fish_lattice_doctor_using_subcommand targets" -l request-id -d 'The x-amzn-requestid of the request' -r
complete -c lattice-doctor -n "__fish_lattice_doctor_using_subcommand targets" -l since -d 'How far back to search the access logs; default: 1h' -r
complete -c lattice-doctor -n "__fish_lattice_doctor_using_subcommand targets" -l snapshot -d 'Read every fact from this file, `-` for stdin; touch neither AWS nor the network' -r -F
complete -c lattice-doctor -n "__fish_lattice_doctor_using_subcommand targets" -l save -d 'Also write the snapshot that was judged, readable by its owner alone' -r -F
complete -c lattice-doctor -n "__fish_lattice_doctor_using_subcommand targets" -l profile -d 'The profile of the AWS configuration; default: `AWS_PROFILE`' -r
complete -c lattice-doctor -n "__fish_lattice_doctor_using_subcommand targets" -l region -d 'The region; default: that of the domain name, `AWS_REGION`, or the profile' -r
complete -c lattice-doctor -n "__fish_lattice_doctor_using_subcommand targets" -l endpoint-url -d 'The URL of the AWS API; default: `AWS_ENDPOINT_URL`, or AWS\'s own' -r
complete -c lattice-doctor -n "__fish_lattice_doctor_using_subcommand targets" -l probe -d 'Whether to send the request; auto: only from inside the VPC, and GET, HEAD or OPTIONS only' -r -f -a "auto\t'Only from inside the client VPC, and only GET, HEAD and OPTIONS'
off\t'Never'
unsigned\t'Without a signature'
signed\t'With the credentials in use'
both\t'One after the other'"
complete -c lattice-doctor -n "__fish_lattice_doctor_using_subcommand targets" -l via -d 'Where DNS questions and probes are made from; default: local' -r
complete -c lattice-doctor -n "__fish_lattice_doctor_using_subcommand targets" -l debug-image -d 'Where a pod has no shell, curl or DNS tool, put an ephemeral container of this image into it' -r
complete -c lattice-doctor -n "__fish_lattice_doctor_using_subcommand targets" -l resolver -d 'The DNS server to ask; default: that of the place' -r
complete -c lattice-doctor -n "__fish_lattice_doctor_using_subcommand targets" -l connect-to -d 'Where to open the TCP connection of a probe, as curl does; default: the name\'s own addresses' -r
complete -c lattice-doctor -n "__fish_lattice_doctor_using_subcommand targets" -l ca-bundle -d 'The roots of trust of a probe, PEM; default: `AWS_CA_BUNDLE`, or those of the system' -r -F
complete -c lattice-doctor -n "__fish_lattice_doctor_using_subcommand targets" -l deadline -d 'End the whole run by then, with what it has; default: 30s' -r
complete -c lattice-doctor -n "__fish_lattice_doctor_using_subcommand targets" -s o -l output -d 'The form of the report' -r -f -a "text\t'For people'
json\t'The document that `schema report` describes'
markdown\t'For a ticket'
junit\t'XML for CI: a suite a call, a case a hop'
sarif\t'SARIF 2.1.0, for code scanning'
github\t'Annotations of a GitHub workflow, and the summary of its job'
short\t'Three lines for a chat'
html\t'One page that needs nothing else'
mermaid\t'A flowchart of the path'"
complete -c lattice-doctor -n "__fish_lattice_doctor_using_subcommand targets" -l playbooks -d 'Lay an organisation\'s own playbook entries over the built-in ones' -r -F
complete -c lattice-doctor -n "__fish_lattice_doctor_using_subcommand targets" -l expect -d 'Exit 0 when the call ends like this, 1 when it ends otherwise, 3 when that is not known' -r -f -a "ok\t''
dns-error\t''
connect-timeout\t''
connection-refused\t''
connection-reset\t''
tls-error\t''
read-timeout\t''
http-400\t''
http-403\t''
http-404\t''
http-500\t''
http-502\t''
http-503\t''
unauthenticated-ok\t''"
complete -c lattice-doctor -n "__fish_lattice_doctor_using_subcommand targets" -l color -d 'When to write colour; auto: on a terminal, unless `NO_COLOR` is set' -r -f -a "auto\t''
always\t''
never\t''"
complete -c lattice-doctor -n "__fish_lattice_doctor_using_subcommand targets" -l config -d 'Read accounts, their owners, and defaults of flags; default: lattice-doctor.toml here, then $XDG_CONFIG_HOME/lattice-doctor/config.toml' -r -F
complete -c lattice-doctor -n "__fish_lattice_doctor_using_subcommand targets" -l redact -d 'Save with stand-ins for every name, id, account and address; the verdict stays the same'
complete -c lattice-doctor -n "__fish_lattice_doctor_using_subcommand targets" -l plan -d 'Print the calls that would be made, account by account, and make none'
complete -c lattice-doctor -n "__fish_lattice_doctor_using_subcommand targets" -l sigv4a -d 'Sign a probe with SigV4A, for the region set `*`; default: SigV4, for the service\'s region'
complete -c lattice-doctor -n "__fish_lattice_doctor_using_subcommand targets" -l wait-for-log -d 'Wait for the access-log record of the probe, or of `--request-id`; the deadline is then 5m'
complete -c lattice-doctor -n "__fish_lattice_doctor_using_subcommand targets" -l exit-zero -d 'Exit 0 once a report was written, whatever it says'
complete -c lattice-doctor -n "__fish_lattice_doctor_using_subcommand targets" -s q -l quiet -d 'Print the verdict alone'
complete -c lattice-doctor -n "__fish_lattice_doctor_using_subcommand targets" -s v -l verbose -d 'Print every finding, the evidence, and Terraform beside the commands'
complete -c lattice-doctor -n "__fish_lattice_doctor_using_subcommand targets" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c lattice-doctor -n "__fish_lattice_doctor_using_subcommand logs" -l caller -d 'The identity that calls; default: the one whose credentials are in use' -r
complete -c lattice-doctor -n "__fish_lattice_doctor_using_subcommand logs" -l client-vpc -d 'The VPC that the call comes from; default: found by itself on EC2, ECS and EKS' -r
complete -c lattice-doctor -n "__fish_lattice_doctor_using_subcommand logs" -l client -d 'The client: i-…, eni-…, an address, a function ARN, or `any`' -r
complete -c lattice-doctor -n "__fish_lattice_doctor_using_subcommand logs" -l network -d 'The service network, where several fit' -r
complete -c lattice-doctor -n "__fish_lattice_doctor_using_subcommand logs" -l method -d 'The HTTP method; default: GET, or the snapshot\'s own' -r
complete -c lattice-doctor -n "__fish_lattice_doctor_using_subcommand logs" -s H -l header -d 'A request header that a rule or a policy may compare; may be repeated' -r
complete -c lattice-doctor -n "__fish_lattice_doctor_using_subcommand logs" -l path -d 'The path, where TARGET has none; default: /' -r
complete -c lattice-doctor -n "__fish_lattice_doctor_using_subcommand logs" -l http-version -d 'The HTTP version that the client speaks; default: the one that the target group needs' -r -f -a "1.1\t''
2\t''"
complete -c lattice-doctor -n "__fish_lattice_doctor_using_subcommand logs" -l symptom -d 'What the client saw: `timeout` is no connection, `slow` is no answer' -r -f -a "timeout\t''
slow\t''
refused\t''
reset\t''
tls\t''
dns\t''
400\t''
403\t''
404\t''
500\t''
502\t''
503\t''
unsigned-200\t''"
complete -c lattice-doctor -n "__fish_lattice_doctor_using_subcommand logs" -l response -d 'The response as it was pasted: a body or a `curl -v` transcript, `-` for stdin' -r -F
complete -c lattice-doctor -n "__fish_lattice_doctor_using_subcommand logs" -l request-id -d 'The x-amzn-requestid of the request' -r
complete -c lattice-doctor -n "__fish_lattice_doctor_using_subcommand logs" -l since -d 'How far back to search the access logs; default: 1h' -r
complete -c lattice-doctor -n "__fish_lattice_doctor_using_subcommand logs" -l snapshot -d 'Read every fact from this file, `-` for stdin; touch neither AWS nor the network' -r -F
complete -c lattice-doctor -n "__fish_lattice_doctor_using_subcommand logs" -l save -d 'Also write the snapshot that was judged, readable by its owner alone' -r -F
complete -c lattice-doctor -n "__fish_lattice_doctor_using_subcommand logs" -l profile -d 'The profile of the AWS configuration; default: `AWS_PROFILE`' -r
complete -c lattice-doctor -n "__fish_lattice_doctor_using_subcommand logs" -l region -d 'The region; default: that of the domain name, `AWS_REGION`, or the profile' -r
complete -c lattice-doctor -n "__fish_lattice_doctor_using_subcommand logs" -l endpoint-url -d 'The URL of the AWS API; default: `AWS_ENDPOINT_URL`, or AWS\'s own' -r
complete -c lattice-doctor -n "__fish_lattice_doctor_using_subcommand logs" -l probe -d 'Whether to send the request; auto: only from inside the VPC, and GET, HEAD or OPTIONS only' -r -f -a "auto\t'Only from inside the client VPC, and only GET, HEAD and OPTIONS'
off\t'Never'
unsigned\t'Without a signature'
signed\t'With the credentials in use'
both\t'One after the other'"
complete -c lattice-doctor -n "__fish_lattice_doctor_using_subcommand logs" -l via -d 'Where DNS questions and probes are made from; default: local' -r
complete -c lattice-doctor -n "__fish_lattice_doctor_using_subcommand logs" -l debug-image -d 'Where a pod has no shell, curl or DNS tool, put an ephemeral container of this image into it' -r
complete -c lattice-doctor -n "__fish_lattice_doctor_using_subcommand logs" -l resolver -d 'The DNS server to ask; default: that of the place' -r
complete -c lattice-doctor -n "__fish_lattice_doctor_using_subcommand logs" -l connect-to -d 'Where to open the TCP connection of a probe, as curl does; default: the name\'s own addresses' -r
complete -c lattice-doctor -n "__fish_lattice_doctor_using_subcommand logs" -l ca-bundle -d 'The roots of trust of a probe, PEM; default: `AWS_CA_BUNDLE`, or those of the system' -r -F
complete -c lattice-doctor -n "__fish_lattice_doctor_using_subcommand logs" -l deadline -d 'End the whole run by then, with what it has; default: 30s' -r
complete -c lattice-doctor -n "__fish_lattice_doctor_using_subcommand logs" -s o -l output -d 'The form of the report' -r -f -a "text\t'For people'
json\t'The document that `schema report` describes'
markdown\t'For a ticket'
junit\t'XML for CI: a suite a call, a case a hop'
sarif\t'SARIF 2.1.0, for code scanning'
github\t'Annotations of a GitHub workflow, and the summary of its job'
short\t'Three lines for a chat'
html\t'One page that needs nothing else'
mermaid\t'A flowchart of the path'"
complete -c lattice-doctor -n "__fish_lattice_doctor_using_subcommand logs" -l playbooks -d 'Lay an organisation\'s own playbook entries over the built-in ones' -r -F
complete -c lattice-doctor -n "__fish_lattice_doctor_using_subcommand logs" -l expect -d 'Exit 0 when the call ends like this, 1 when it ends otherwise, 3 when that is not known' -r -f -a "ok\t''
dns-error\t''
connect-timeout\t''
connection-refused\t''
connection-reset\t''
tls-error\t''
read-timeout\t''
http-400\t''
http-403\t''
http-404\t''
http-500\t''
http-502\t''
http-503\t''
unauthenticated-ok\t''"
complete -c lattice-doctor -n "__fish_lattice_doctor_using_subcommand logs" -l color -d 'When to write colour; auto: on a terminal, unless `NO_COLOR` is set' -r -f -a "auto\t''
always\t''
never\t''"
complete -c lattice-doctor -n "__fish_lattice_doctor_using_subcommand logs" -l config -d 'Read accounts, their owners, and defaults of flags; default: lattice-doctor.toml here, then $XDG_CONFIG_HOME/lattice-doctor/config.toml' -r -F
complete -c lattice-doctor -n "__fish_lattice_doctor_using_subcommand logs" -l redact -d 'Save with stand-ins for every name, id, account and address; the verdict stays the same'
complete -c lattice-doctor -n "__fish_lattice_doctor_using_subcommand logs" -l plan -d 'Print the calls that would be made, account by account, and make none'
complete -c lattice-doctor -n "__fish_lattice_doctor_using_subcommand logs" -l sigv4a -d 'Sign a probe with SigV4A, for the region set `*`; default: SigV4, for the service\'s region'
complete -c lattice-doctor -n "__fish_lattice_doctor_using_subcommand logs" -l wait-for-log -d 'Wait for the access-log record of the probe, or of `--request-id`; the deadline is then 5m'
complete -c lattice-doctor -n "__fish_lattice_doctor_using_subcommand logs" -l exit-zero -d 'Exit 0 once a report was written, whatever it says'
complete -c lattice-doctor -n "__fish_lattice_doctor_using_subcommand logs" -s q -l quiet -d 'Print the verdict alone'
complete -c lattice-doctor -n "__fish_lattice_doctor_using_subcommand logs" -s v -l verbose -d 'Print every finding, the evidence, and Terraform beside the commands'
complete -c lattice-doctor -n "__fish_lattice_doctor_using_subcommand logs" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c lattice-doctor -n "__fish_lattice_doctor_using_subcommand probe" -l caller -d 'The identity that calls; default: the one whose credentials are in use' -r
complete -c lattice-doctor -n "__fish_lattice_doctor_using_subcommand probe" -l client-vpc -d 'The VPC that the call comes from; default: found by itself on EC2, ECS and EKS' -r
complete -c lattice-doctor -n "__fish_lattice_doctor_using_subcommand probe" -l client -d 'The client: i-…, eni-…, an address, a function ARN, or `any`' -r
complete -c lattice-doctor -n "__fish_lattice_doctor_using_subcommand probe" -l network -d 'The service network, where several fit' -r
complete -c lattice-doctor -n "__fish_lattice_doctor_using_subcommand probe" -l method -d 'The HTTP method; default: GET, or the snapshot\'s own' -r
complete -c lattice-doctor -n "__fish_lattice_doctor_using_subcommand probe" -s H -l header -d 'A request header that a rule or a policy may compare; may be repeated' -r
complete -c lattice-doctor -n "__fish_lattice_doctor_using_subcommand probe" -l path -d 'The path, where TARGET has none; default: /' -r
complete -c lattice-doctor -n "__fish_lattice_doctor_using_subcommand probe" -l http-version -d 'The HTTP version that the client speaks; default: the one that the target group needs' -r -f -a "1.1\t''
2\t''"
complete -c lattice-doctor -n "__fish_lattice_doctor_using_subcommand probe" -l symptom -d 'What the client saw: `timeout` is no connection, `slow` is no answer' -r -f -a "timeout\t''
slow\t''
refused\t''
reset\t''
tls\t''
dns\t''
400\t''
403\t''
404\t''
500\t''
502\t''
503\t''
unsigned-200\t''"
complete -c lattice-doctor -n "__fish_lattice_doctor_using_subcommand probe" -l response -d 'The response as it was pasted: a body or a `curl -v` transcript, `-` for stdin' -r -F
complete -c lattice-doctor -n "__fish_lattice_doctor_using_subcommand probe" -l request-id -d 'The x-amzn-requestid of the request' -r
complete -c lattice-doctor -n "__fish_lattice_doctor_using_subcommand probe" -l since -d 'How far back to search the access logs; default: 1h' -r
complete -c lattice-doctor -n "__fish_lattice_doctor_using_subcommand probe" -l snapshot -d 'Read every fact from this file, `-` for stdin; touch neither AWS nor the network' -r -F
complete -c lattice-doctor -n "__fish_lattice_doctor_using_subcommand probe" -l save -d 'Also write the snapshot that was judged, readable by its owner alone' -r -F
complete -c lattice-doctor -n "__fish_lattice_doctor_using_subcommand probe" -l profile -d 'The profile of the AWS configuration; default: `AWS_PROFILE`' -r
complete -c lattice-doctor -n "__fish_lattice_doctor_using_subcommand probe" -l region -d 'The region; default: that of the domain name, `AWS_REGION`, or the profile' -r
complete -c lattice-doctor -n "__fish_lattice_doctor_using_subcommand probe" -l endpoint-url -d 'The URL of the AWS API; default: `AWS_ENDPOINT_URL`, or AWS\'s own' -r
complete -c lattice-doctor -n "__fish_lattice_doctor_using_subcommand probe" -l probe -d 'Whether to send the request; auto: only from inside the VPC, and GET, HEAD or OPTIONS only' -r -f -a "auto\t'Only from inside the client VPC, and only GET, HEAD and OPTIONS'
off\t'Never'
unsigned\t'Without a signature'
signed\t'With the credentials in use'
both\t'One after the other'"
complete -c lattice-doctor -n "__fish_lattice_doctor_using_subcommand probe" -l via -d 'Where DNS questions and probes are made from; default: local' -r
complete -c lattice-doctor -n "__fish_lattice_doctor_using_subcommand probe" -l debug-image -d 'Where a pod has no shell, curl or DNS tool, put an ephemeral container of this image into it' -r
complete -c lattice-doctor -n "__fish_lattice_doctor_using_subcommand probe" -l resolver -d 'The DNS server to ask; default: that of the place' -r
complete -c lattice-doctor -n "__fish_lattice_doctor_using_subcommand probe" -l connect-to -d 'Where to open the TCP connection of a probe, as curl does; default: the name\'s own addresses' -r
complete -c lattice-doctor -n "__fish_lattice_doctor_using_subcommand probe" -l ca-bundle -d 'The roots of trust of a probe, PEM; default: `AWS_CA_BUNDLE`, or those of the system' -r -F
complete -c lattice-doctor -n "__fish_lattice_doctor_using_subcommand probe" -l deadline -d 'End the whole run by then, with what it has; default: 30s' -r
complete -c lattice-doctor -n "__fish_lattice_doctor_using_subcommand probe" -s o -l output -d 'The form of the report' -r -f -a "text\t'For people'
json\t'The document that `schema report` describes'
markdown\t'For a ticket'
junit\t'XML for CI: a suite a call, a case a hop'
sarif\t'SARIF 2.1.0, for code scanning'
github\t'Annotations of a GitHub workflow, and the summary of its job'
short\t'Three lines for a chat'
html\t'One page that needs nothing else'
mermaid\t'A flowchart of the path'"
complete -c lattice-doctor -n "__fish_lattice_doctor_using_subcommand probe" -l playbooks -d 'Lay an organisation\'s own playbook entries over the built-in ones' -r -F
complete -c lattice-doctor -n "__fish_lattice_doctor_using_subcommand probe" -l expect -d 'Exit 0 when the call ends like this, 1 when it ends otherwise, 3 when that is not known' -r -f -a "ok\t''
dns-error\t''
connect-timeout\t''
connection-refused\t''
connection-reset\t''
tls-error\t''
read-timeout\t''
http-400\t''
http-403\t''
http-404\t''
http-500\t''
http-502\t''
http-503\t''
unauthenticated-ok\t''"
complete -c lattice-doctor -n "__fish_lattice_doctor_using_subcommand probe" -l color -d 'When to write colour; auto: on a terminal, unless `NO_COLOR` is set' -r -f -a "auto\t''
always\t''
never\t''"
complete -c lattice-doctor -n "__fish_lattice_doctor_using_subcommand probe" -l config -d 'Read accounts, their owners, and defaults of flags; default: lattice-doctor.toml here, then $XDG_CONFIG_HOME/lattice-doctor/config.toml' -r -F
complete -c lattice-doctor -n "__fish_lattice_doctor_using_subcommand probe" -l redact -d 'Save with stand-ins for every name, id, account and address; the verdict stays the same'
complete -c lattice-doctor -n "__fish_lattice_doctor_using_subcommand probe" -l plan -d 'Print the calls that would be made, account by account, and make none'
complete -c lattice-doctor -n "__fish_lattice_doctor_using_subcommand probe" -l sigv4a -d 'Sign a probe with SigV4A, for the region set `*`; default: SigV4, for the service\'s region'
complete -c lattice-doctor -n "__fish_lattice_doctor_using_subcommand probe" -l wait-for-log -d 'Wait for the access-log record of the probe, or of `--request-id`; the deadline is then 5m'
complete -c lattice-doctor -n "__fish_lattice_doctor_using_subcommand probe" -l exit-zero -d 'Exit 0 once a report was written, whatever it says'
complete -c lattice-doctor -n "__fish_lattice_doctor_using_subcommand probe" -s q -l quiet -d 'Print the verdict alone'
complete -c lattice-doctor -n "__fish_lattice_doctor_using_subcommand probe" -s v -l verbose -d 'Print every finding, the evidence, and Terraform beside the commands'
complete -c lattice-doctor -n "__fish_lattice_doctor_using_subcommand probe" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c lattice-doctor -n "__fish_lattice_doctor_using_subcommand explain" -s o -l output -d 'The form of the output' -r -f -a "text\t'For people'
json\t'One JSON document'"
complete -c lattice-doctor -n "__fish_lattice_doctor_using_subcommand explain" -l playbooks -d 'Lay an organisation\'s own playbook entries over the built-in ones' -r -F
complete -c lattice-doctor -n "__fish_lattice_doctor_using_subcommand explain" -l color -d 'When to write colour; auto: on a terminal, unless `NO_COLOR` is set' -r -f -a "auto\t''
always\t''
never\t''"
complete -c lattice-doctor -n "__fish_lattice_doctor_using_subcommand explain" -l config -d 'Read accounts, their owners, and defaults of flags; default: lattice-doctor.toml here, then $XDG_CONFIG_HOME/lattice-doctor/config.toml' -r -F
complete -c lattice-doctor -n "__fish_lattice_doctor_using_subcommand explain" -s q -l quiet -d 'Print the verdict alone'
complete -c lattice-doctor -n "__fish_lattice_doctor_using_subcommand explain" -s v -l verbose -d 'Print every finding, the evidence, and Terraform beside the commands'
complete -c lattice-doctor -n "__fish_lattice_doctor_using_subcommand explain" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c lattice-doctor -n "__fish_lattice_doctor_using_subcommand capture" -l caller -d 'The identity that calls; default: the one whose credentials are in use' -r
complete -c lattice-doctor -n "__fish_lattice_doctor_using_subcommand capture" -l client-vpc -d 'The VPC that the call comes from; default: found by itself on EC2, ECS and EKS' -r
complete -c lattice-doctor -n "__fish_lattice_doctor_using_subcommand capture" -l client -d 'The client: i-…, eni-…, an address, a function ARN, or `any`' -r
complete -c lattice-doctor -n "__fish_lattice_doctor_using_subcommand capture" -l network -d 'The service network, where several fit' -r
complete -c lattice-doctor -n "__fish_lattice_doctor_using_subcommand capture" -l method -d 'The HTTP method; default: GET, or the snapshot\'s own' -r
complete -c lattice-doctor -n "__fish_lattice_doctor_using_subcommand capture" -s H -l header -d 'A request header that a rule or a policy may compare; may be repeated' -r
complete -c lattice-doctor -n "__fish_lattice_doctor_using_subcommand capture" -l path -d 'The path, where TARGET has none; default: /' -r
complete -c lattice-doctor -n "__fish_lattice_doctor_using_subcommand capture" -l http-version -d 'The HTTP version that the client speaks; default: the one that the target group needs' -r -f -a "1.1\t''
2\t''"
complete -c lattice-doctor -n "__fish_lattice_doctor_using_subcommand capture" -l symptom -d 'What the client saw: `timeout` is no connection, `slow` is no answer' -r -f -a "timeout\t''
slow\t''
refused\t''
reset\t''
tls\t''
dns\t''
400\t''
403\t''
404\t''
500\t''
502\t''
503\t''
unsigned-200\t''"
complete -c lattice-doctor -n "__fish_lattice_doctor_using_subcommand capture" -l response -d 'The response as it was pasted: a body or a `curl -v` transcript, `-` for stdin' -r -F
complete -c lattice-doctor -n "__fish_lattice_doctor_using_subcommand capture" -l request-id -d 'The x-amzn-requestid of the request' -r
complete -c lattice-doctor -n "__fish_lattice_doctor_using_subcommand capture" -l since -d 'How far back to search the access logs; default: 1h' -r
complete -c lattice-doctor -n "__fish_lattice_doctor_using_subcommand capture" -l snapshot -d 'Read every fact from this file, `-` for stdin; touch neither AWS nor the network' -r -F
complete -c lattice-doctor -n "__fish_lattice_doctor_using_subcommand capture" -l save -d 'Also write the snapshot that was judged, readable by its owner alone' -r -F
complete -c lattice-doctor -n "__fish_lattice_doctor_using_subcommand capture" -l profile -d 'The profile of the AWS configuration; default: `AWS_PROFILE`' -r
complete -c lattice-doctor -n "__fish_lattice_doctor_using_subcommand capture" -l region -d 'The region; default: that of the domain name, `AWS_REGION`, or the profile' -r
complete -c lattice-doctor -n "__fish_lattice_doctor_using_subcommand capture" -l endpoint-url -d 'The URL of the AWS API; default: `AWS_ENDPOINT_URL`, or AWS\'s own' -r
complete -c lattice-doctor -n "__fish_lattice_doctor_using_subcommand capture" -l probe -d 'Whether to send the request; auto: only from inside the VPC, and GET, HEAD or OPTIONS only' -r -f -a "auto\t'Only from inside the client VPC, and only GET, HEAD and OPTIONS'
off\t'Never'
unsigned\t'Without a signature'
signed\t'With the credentials in use'
both\t'One after the other'"
complete -c lattice-doctor -n "__fish_lattice_doctor_using_subcommand capture" -l via -d 'Where DNS questions and probes are made from; default: local' -r
complete -c lattice-doctor -n "__fish_lattice_doctor_using_subcommand capture" -l debug-image -d 'Where a pod has no shell, curl or DNS tool, put an ephemeral container of this image into it' -r
complete -c lattice-doctor -n "__fish_lattice_doctor_using_subcommand capture" -l resolver -d 'The DNS server to ask; default: that of the place' -r
complete -c lattice-doctor -n "__fish_lattice_doctor_using_subcommand capture" -l connect-to -d 'Where to open the TCP connection of a probe, as curl does; default: the name\'s own addresses' -r
complete -c lattice-doctor -n "__fish_lattice_doctor_using_subcommand capture" -l ca-bundle -d 'The roots of trust of a probe, PEM; default: `AWS_CA_BUNDLE`, or those of the system' -r -F
complete -c lattice-doctor -n "__fish_lattice_doctor_using_subcommand capture" -l deadline -d 'End the whole run by then, with what it has; default: 30s' -r
complete -c lattice-doctor -n "__fish_lattice_doctor_using_subcommand capture" -s o -l output -d 'The form of the report' -r -f -a "text\t'For people'
json\t'The document that `schema report` describes'
markdown\t'For a ticket'
junit\t'XML for CI: a suite a call, a case a hop'
sarif\t'SARIF 2.1.0, for code scanning'
github\t'Annotations of a GitHub workflow, and the summary of its job'
short\t'Three lines for a chat'
html\t'One page that needs nothing else'
mermaid\t'A flowchart of the path'"
complete -c lattice-doctor -n "__fish_lattice_doctor_using_subcommand capture" -l playbooks -d 'Lay an organisation\'s own playbook entries over the built-in ones' -r -F
complete -c lattice-doctor -n "__fish_lattice_doctor_using_subcommand capture" -l expect -d 'Exit 0 when the call ends like this, 1 when it ends otherwise, 3 when that is not known' -r -f -a "ok\t''
dns-error\t''
connect-timeout\t''
connection-refused\t''
connection-reset\t''
tls-error\t''
read-timeout\t''
http-400\t''
http-403\t''
http-404\t''
http-500\t''
http-502\t''
http-503\t''
unauthenticated-ok\t''"
complete -c lattice-doctor -n "__fish_lattice_doctor_using_subcommand capture" -l color -d 'When to write colour; auto: on a terminal, unless `NO_COLOR` is set' -r -f -a "auto\t''
always\t''
never\t''"
complete -c lattice-doctor -n "__fish_lattice_doctor_using_subcommand capture" -l config -d 'Read accounts, their owners, and defaults of flags; default: lattice-doctor.toml here, then $XDG_CONFIG_HOME/lattice-doctor/config.toml' -r -F
complete -c lattice-doctor -n "__fish_lattice_doctor_using_subcommand capture" -l redact -d 'Save with stand-ins for every name, id, account and address; the verdict stays the same'
complete -c lattice-doctor -n "__fish_lattice_doctor_using_subcommand capture" -l plan -d 'Print the calls that would be made, account by account, and make none'
complete -c lattice-doctor -n "__fish_lattice_doctor_using_subcommand capture" -l sigv4a -d 'Sign a probe with SigV4A, for the region set `*`; default: SigV4, for the service\'s region'
complete -c lattice-doctor -n "__fish_lattice_doctor_using_subcommand capture" -l wait-for-log -d 'Wait for the access-log record of the probe, or of `--request-id`; the deadline is then 5m'
complete -c lattice-doctor -n "__fish_lattice_doctor_using_subcommand capture" -l exit-zero -d 'Exit 0 once a report was written, whatever it says'
complete -c lattice-doctor -n "__fish_lattice_doctor_using_subcommand capture" -s q -l quiet -d 'Print the verdict alone'
complete -c lattice-doctor -n "__fish_lattice_doctor_using_subcommand capture" -s v -l verbose -d 'Print every finding, the evidence, and Terraform beside the commands'
complete -c lattice-doctor -n "__fish_lattice_doctor_using_subcommand capture" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c lattice-doctor -n "__fish_lattice_doctor_using_subcommand watch" -l caller -d 'The identity that calls; default: the one whose credentials are in use' -r
complete -c lattice-doctor -n "__fish_lattice_doctor_using_subcommand watch" -l client-vpc -d 'The VPC that the call comes from; default: found by itself on EC2, ECS and EKS' -r
complete -c lattice-doctor -n "__fish_lattice_doctor_using_subcommand watch" -l client -d 'The client: i-…, eni-…, an address, a function ARN, or `any`' -r
complete -c lattice-doctor -n "__fish_lattice_doctor_using_subcommand watch" -l network -d 'The service network, where several fit' -r
complete -c lattice-doctor -n "__fish_lattice_doctor_using_subcommand watch" -l method -d 'The HTTP method; default: GET, or the snapshot\'s own' -r
complete -c lattice-doctor -n "__fish_lattice_doctor_using_subcommand watch" -s H -l header -d 'A request header that a rule or a policy may compare; may be repeated' -r
complete -c lattice-doctor -n "__fish_lattice_doctor_using_subcommand watch" -l path -d 'The path, where TARGET has none; default: /' -r
complete -c lattice-doctor -n "__fish_lattice_doctor_using_subcommand watch" -l http-version -d 'The HTTP version that the client speaks; default: the one that the target group needs' -r -f -a "1.1\t''
2\t''"
complete -c lattice-doctor -n "__fish_lattice_doctor_using_subcommand watch" -l symptom -d 'What the client saw: `timeout` is no connection, `slow` is no answer' -r -f -a "timeout\t''
slow\t''
refused\t''
reset\t''
tls\t''
dns\t''
400\t''
403\t''
404\t''
500\t''
502\t''
503\t''
unsigned-200\t''"
complete -c lattice-doctor -n "__fish_lattice_doctor_using_subcommand watch" -l response -d 'The response as it was pasted: a body or a `curl -v` transcript, `-` for stdin' -r -F
complete -c lattice-doctor -n "__fish_lattice_doctor_using_subcommand watch" -l request-id -d 'The x-amzn-requestid of the request' -r
complete -c lattice-doctor -n "__fish_lattice_doctor_using_subcommand watch" -l since -d 'How far back to search the access logs; default: 1h' -r
complete -c lattice-doctor -n "__fish_lattice_doctor_using_subcommand watch" -l snapshot -d 'Read every fact from this file, `-` for stdin; touch neither AWS nor the network' -r -F
complete -c lattice-doctor -n "__fish_lattice_doctor_using_subcommand watch" -l save -d 'Also write the snapshot that was judged, readable by its owner alone' -r -F
complete -c lattice-doctor -n "__fish_lattice_doctor_using_subcommand watch" -l profile -d 'The profile of the AWS configuration; default: `AWS_PROFILE`' -r
complete -c lattice-doctor -n "__fish_lattice_doctor_using_subcommand watch" -l region -d 'The region; default: that of the domain name, `AWS_REGION`, or the profile' -r
complete -c lattice-doctor -n "__fish_lattice_doctor_using_subcommand watch" -l endpoint-url -d 'The URL of the AWS API; default: `AWS_ENDPOINT_URL`, or AWS\'s own' -r
complete -c lattice-doctor -n "__fish_lattice_doctor_using_subcommand watch" -l probe -d 'Whether to send the request; auto: only from inside the VPC, and GET, HEAD or OPTIONS only' -r -f -a "auto\t'Only from inside the client VPC, and only GET, HEAD and OPTIONS'
off\t'Never'
unsigned\t'Without a signature'
signed\t'With the credentials in use'
both\t'One after the other'"
complete -c lattice-doctor -n "__fish_lattice_doctor_using_subcommand watch" -l via -d 'Where DNS questions and probes are made from; default: local' -r
complete -c lattice-doctor -n "__fish_lattice_doctor_using_subcommand watch" -l debug-image -d 'Where a pod has no shell, curl or DNS tool, put an ephemeral container of this image into it' -r
complete -c lattice-doctor -n "__fish_lattice_doctor_using_subcommand watch" -l resolver -d 'The DNS server to ask; default: that of the place' -r
complete -c lattice-doctor -n "__fish_lattice_doctor_using_subcommand watch" -l connect-to -d 'Where to open the TCP connection of a probe, as curl does; default: the name\'s own addresses' -r
complete -c lattice-doctor -n "__fish_lattice_doctor_using_subcommand watch" -l ca-bundle -d 'The roots of trust of a probe, PEM; default: `AWS_CA_BUNDLE`, or those of the system' -r -F
complete -c lattice-doctor -n "__fish_lattice_doctor_using_subcommand watch" -l deadline -d 'End the whole run by then, with what it has; default: 30s' -r
complete -c lattice-doctor -n "__fish_lattice_doctor_using_subcommand watch" -s o -l output -d 'The form of the report' -r -f -a "text\t'For people'
json\t'The document that `schema report` describes'
markdown\t'For a ticket'
junit\t'XML for CI: a suite a call, a case a hop'
sarif\t'SARIF 2.1.0, for code scanning'
github\t'Annotations of a GitHub workflow, and the summary of its job'
short\t'Three lines for a chat'
html\t'One page that needs nothing else'
mermaid\t'A flowchart of the path'"
complete -c lattice-doctor -n "__fish_lattice_doctor_using_subcommand watch" -l playbooks -d 'Lay an organisation\'s own playbook entries over the built-in ones' -r -F
complete -c lattice-doctor -n "__fish_lattice_doctor_using_subcommand watch" -l expect -d 'Exit 0 when the call ends like this, 1 when it ends otherwise, 3 when that is not known' -r -f -a "ok\t''
dns-error\t''
connect-timeout\t''
connection-refused\t''
connection-reset\t''
tls-error\t''
read-timeout\t''
http-400\t''
http-403\t''
http-404\t''
http-500\t''
http-502\t''
http-503\t''
unauthenticated-ok\t''"
complete -c lattice-doctor -n "__fish_lattice_doctor_using_subcommand watch" -l every -d 'How long to wait between two runs' -r
complete -c lattice-doctor -n "__fish_lattice_doctor_using_subcommand watch" -l color -d 'When to write colour; auto: on a terminal, unless `NO_COLOR` is set' -r -f -a "auto\t''
always\t''
never\t''"
complete -c lattice-doctor -n "__fish_lattice_doctor_using_subcommand watch" -l config -d 'Read accounts, their owners, and defaults of flags; default: lattice-doctor.toml here, then $XDG_CONFIG_HOME/lattice-doctor/config.toml' -r -F
complete -c lattice-doctor -n "__fish_lattice_doctor_using_subcommand watch" -l redact -d 'Save with stand-ins for every name, id, account and address; the verdict stays the same'
complete -c lattice-doctor -n "__fish_lattice_doctor_using_subcommand watch" -l plan -d 'Print the calls that would be made, account by account, and make none'
complete -c lattice-doctor -n "__fish_lattice_doctor_using_subcommand watch" -l sigv4a -d 'Sign a probe with SigV4A, for the region set `*`; default: SigV4, for the service\'s region'
complete -c lattice-doctor -n "__fish_lattice_doctor_using_subcommand watch" -l wait-for-log -d 'Wait for the access-log record of the probe, or of `--request-id`; the deadline is then 5m'
complete -c lattice-doctor -n "__fish_lattice_doctor_using_subcommand watch" -l exit-zero -d 'Exit 0 once a report was written, whatever it says'
complete -c lattice-doctor -n "__fish_lattice_doctor_using_subcommand watch" -s q -l quiet -d 'Print the verdict alone'
complete -c lattice-doctor -n "__fish_lattice_doctor_using_subcommand watch" -s v -l verbose -d 'Print every finding, the evidence, and Terraform beside the commands'
complete -c lattice-doctor -n "__fish_lattice_doctor_using_subcommand watch" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c lattice-doctor -n "__fish_lattice_doctor_using_subcommand smoke" -l only -d 'Ask about the calls of this name alone; `*` stands for any text; may be repeated' -r
complete -c lattice-doctor -n "__fish_lattice_doctor_using_subcommand smoke" -l judge -d 'By what to judge the calls that do not say; default: facts' -r
complete -c lattice-doctor -n "__fish_lattice_doctor_using_subcommand smoke" -l snapshot -d 'Read every fact from this file, `-` for stdin; touch neither AWS nor the network' -r -F
complete -c lattice-doctor -n "__fish_lattice_doctor_using_subcommand smoke" -l save -d 'Also write the snapshot that was judged, readable by its owner alone' -r -F
complete -c lattice-doctor -n "__fish_lattice_doctor_using_subcommand smoke" -l profile -d 'The profile of the AWS configuration; default: `AWS_PROFILE`' -r
complete -c lattice-doctor -n "__fish_lattice_doctor_using_subcommand smoke" -l region -d 'The region; default: that of the domain name, `AWS_REGION`, or the profile' -r
complete -c lattice-doctor -n "__fish_lattice_doctor_using_subcommand smoke" -l endpoint-url -d 'The URL of the AWS API; default: `AWS_ENDPOINT_URL`, or AWS\'s own' -r
complete -c lattice-doctor -n "__fish_lattice_doctor_using_subcommand smoke" -l probe -d 'Whether to send the request; auto: only from inside the VPC, and GET, HEAD or OPTIONS only' -r -f -a "auto\t'Only from inside the client VPC, and only GET, HEAD and OPTIONS'
off\t'Never'
unsigned\t'Without a signature'
signed\t'With the credentials in use'
both\t'One after the other'"
complete -c lattice-doctor -n "__fish_lattice_doctor_using_subcommand smoke" -l via -d 'Where DNS questions and probes are made from; default: local' -r
complete -c lattice-doctor -n "__fish_lattice_doctor_using_subcommand smoke" -l debug-image -d 'Where a pod has no shell, curl or DNS tool, put an ephemeral container of this image into it' -r
complete -c lattice-doctor -n "__fish_lattice_doctor_using_subcommand smoke" -l resolver -d 'The DNS server to ask; default: that of the place' -r
complete -c lattice-doctor -n "__fish_lattice_doctor_using_subcommand smoke" -l connect-to -d 'Where to open the TCP connection of a probe, as curl does; default: the name\'s own addresses' -r
complete -c lattice-doctor -n "__fish_lattice_doctor_using_subcommand smoke" -l ca-bundle -d 'The roots of trust of a probe, PEM; default: `AWS_CA_BUNDLE`, or those of the system' -r -F
complete -c lattice-doctor -n "__fish_lattice_doctor_using_subcommand smoke" -l deadline -d 'End the whole run by then, with what it has; default: 30s' -r
complete -c lattice-doctor -n "__fish_lattice_doctor_using_subcommand smoke" -s o -l output -d 'The form of the report' -r -f -a "text\t'For people'
json\t'The document that `schema smoke` describes'
markdown\t'For a pull request or a ticket'
junit\t'XML for CI: a suite a call, a case a hop'
sarif\t'SARIF 2.1.0, for code scanning: a result a call, at its line of the file'
github\t'Annotations of a GitHub workflow at the lines of the file, and the summary of its job'
short\t'A few lines for a chat'
html\t'One page that needs nothing else'"
complete -c lattice-doctor -n "__fish_lattice_doctor_using_subcommand smoke" -l report -d 'Also write the report in another form to a file, such as `junit=smoke.xml`; may be repeated' -r
complete -c lattice-doctor -n "__fish_lattice_doctor_using_subcommand smoke" -l playbooks -d 'Lay an organisation\'s own playbook entries over the built-in ones' -r -F
complete -c lattice-doctor -n "__fish_lattice_doctor_using_subcommand smoke" -l color -d 'When to write colour; auto: on a terminal, unless `NO_COLOR` is set' -r -f -a "auto\t''
always\t''
never\t''"
complete -c lattice-doctor -n "__fish_lattice_doctor_using_subcommand smoke" -l config -d 'Read accounts, their owners, and defaults of flags; default: lattice-doctor.toml here, then $XDG_CONFIG_HOME/lattice-doctor/config.toml' -r -F
complete -c lattice-doctor -n "__fish_lattice_doctor_using_subcommand smoke" -l init -d 'Print a first file instead: who the policies name, and what becomes of each call today'
complete -c lattice-doctor -n "__fish_lattice_doctor_using_subcommand smoke" -l redact -d 'Save with stand-ins for every name, id, account and address; the verdict stays the same'
complete -c lattice-doctor -n "__fish_lattice_doctor_using_subcommand smoke" -l plan -d 'Print the calls that would be made, account by account, and make none'
complete -c lattice-doctor -n "__fish_lattice_doctor_using_subcommand smoke" -l sigv4a -d 'Sign a probe with SigV4A, for the region set `*`; default: SigV4, for the service\'s region'
complete -c lattice-doctor -n "__fish_lattice_doctor_using_subcommand smoke" -l wait-for-log -d 'Wait for the access-log record of the probe, or of `--request-id`; the deadline is then 5m'
complete -c lattice-doctor -n "__fish_lattice_doctor_using_subcommand smoke" -l exit-zero -d 'Exit 0 once a report was written, whatever it says'
complete -c lattice-doctor -n "__fish_lattice_doctor_using_subcommand smoke" -s q -l quiet -d 'Print the verdict alone'
complete -c lattice-doctor -n "__fish_lattice_doctor_using_subcommand smoke" -s v -l verbose -d 'Print every finding, the evidence, and Terraform beside the commands'
complete -c lattice-doctor -n "__fish_lattice_doctor_using_subcommand smoke" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c lattice-doctor -n "__fish_lattice_doctor_using_subcommand policy; and not __fish_seen_subcommand_from lint simulate" -l color -d 'When to write colour; auto: on a terminal, unless `NO_COLOR` is set' -r -f -a "auto\t''
always\t''
never\t''"
complete -c lattice-doctor -n "__fish_lattice_doctor_using_subcommand policy; and not __fish_seen_subcommand_from lint simulate" -l config -d 'Read accounts, their owners, and defaults of flags; default: lattice-doctor.toml here, then $XDG_CONFIG_HOME/lattice-doctor/config.toml' -r -F
complete -c lattice-doctor -n "__fish_lattice_doctor_using_subcommand policy; and not __fish_seen_subcommand_from lint simulate" -s q -l quiet -d 'Print the verdict alone'
complete -c lattice-doctor -n "__fish_lattice_doctor_using_subcommand policy; and not __fish_seen_subcommand_from lint simulate" -s v -l verbose -d 'Print every finding, the evidence, and Terraform beside the commands'
complete -c lattice-doctor -n "__fish_lattice_doctor_using_subcommand policy; and not __fish_seen_subcommand_from lint simulate" -s h -l help -d 'Print help'
complete -c lattice-doctor -n "__fish_lattice_doctor_using_subcommand policy; and not __fish_seen_subcommand_from lint simulate" -f -a "lint" -d 'Find what is wrong with a policy document, with line and column'
complete -c lattice-doctor -n "__fish_lattice_doctor_using_subcommand policy; and not __fish_seen_subcommand_from lint simulate" -f -a "simulate" -d 'Say what policies decide about a request, and which statement does'
complete -c lattice-doctor -n "__fish_lattice_doctor_using_subcommand policy; and __fish_seen_subcommand_from lint" -l kind -d 'The kind of policy; default: auth' -r -f -a "auth\t'The auth policy of a service or a service network'
identity\t'A policy of a role or user'"
complete -c lattice-doctor -n "__fish_lattice_doctor_using_subcommand policy; and __fish_seen_subcommand_from lint" -l auth-type -d 'The auth type of the network or service that the policy is for' -r -f -a "NONE\t'No policy is asked'
AWS_IAM\t'The auth policy decides'"
complete -c lattice-doctor -n "__fish_lattice_doctor_using_subcommand policy; and __fish_seen_subcommand_from lint" -l service-arn -d 'The ARN of the service that the policy is for' -r
complete -c lattice-doctor -n "__fish_lattice_doctor_using_subcommand policy; and __fish_seen_subcommand_from lint" -l listener -d 'The protocol of a listener of the service; may be repeated' -r -f -a "HTTP\t'HTTP'
HTTPS\t'HTTPS'
TLS_PASSTHROUGH\t'TLS that is passed through'"
complete -c lattice-doctor -n "__fish_lattice_doctor_using_subcommand policy; and __fish_seen_subcommand_from lint" -l network-policy -d 'The auth policy of the service network, to be read together with it' -r -F
complete -c lattice-doctor -n "__fish_lattice_doctor_using_subcommand policy; and __fish_seen_subcommand_from lint" -s o -l output -d 'The form of the output' -r -f -a "text\t'For people'
json\t'One document, files and findings'
github\t'Annotations of a GitHub workflow'"
complete -c lattice-doctor -n "__fish_lattice_doctor_using_subcommand policy; and __fish_seen_subcommand_from lint" -l color -d 'When to write colour; auto: on a terminal, unless `NO_COLOR` is set' -r -f -a "auto\t''
always\t''
never\t''"
complete -c lattice-doctor -n "__fish_lattice_doctor_using_subcommand policy; and __fish_seen_subcommand_from lint" -l config -d 'Read accounts, their owners, and defaults of flags; default: lattice-doctor.toml here, then $XDG_CONFIG_HOME/lattice-doctor/config.toml' -r -F
complete -c lattice-doctor -n "__fish_lattice_doctor_using_subcommand policy; and __fish_seen_subcommand_from lint" -l strict -d 'Exit 1 with any finding'
complete -c lattice-doctor -n "__fish_lattice_doctor_using_subcommand policy; and __fish_seen_subcommand_from lint" -l print-compact -d 'Print the one document in one line, as VPC Lattice asks for it; the findings go to stderr'
complete -c lattice-doctor -n "__fish_lattice_doctor_using_subcommand policy; and __fish_seen_subcommand_from lint" -l grpc -d 'The service speaks gRPC and nothing else'
complete -c lattice-doctor -n "__fish_lattice_doctor_using_subcommand policy; and __fish_seen_subcommand_from lint" -s q -l quiet -d 'Print the verdict alone'
complete -c lattice-doctor -n "__fish_lattice_doctor_using_subcommand policy; and __fish_seen_subcommand_from lint" -s v -l verbose -d 'Print every finding, the evidence, and Terraform beside the commands'
complete -c lattice-doctor -n "__fish_lattice_doctor_using_subcommand policy; and __fish_seen_subcommand_from lint" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c lattice-doctor -n "__fish_lattice_doctor_using_subcommand policy; and __fish_seen_subcommand_from simulate" -l cases -d 'Cases as JSON Lines, `-` for stdin' -r -F
complete -c lattice-doctor -n "__fish_lattice_doctor_using_subcommand policy; and __fish_seen_subcommand_from simulate" -l snapshot -d 'Ask the three gates of a snapshot\'s own call, `-` for stdin; flags change parts of it' -r -F
complete -c lattice-doctor -n "__fish_lattice_doctor_using_subcommand policy; and __fish_seen_subcommand_from simulate" -l policy -d 'A policy and its level: identity, boundary, session, scp, service-network, service' -r
complete -c lattice-doctor -n "__fish_lattice_doctor_using_subcommand policy; and __fish_seen_subcommand_from simulate" -l principal -d 'The caller; default: anonymous' -r
complete -c lattice-doctor -n "__fish_lattice_doctor_using_subcommand policy; and __fish_seen_subcommand_from simulate" -l resource -d 'The ARN of the service, with the path behind it or with --path' -r
complete -c lattice-doctor -n "__fish_lattice_doctor_using_subcommand policy; and __fish_seen_subcommand_from simulate" -l path -d 'The path of the request; default: that of --resource' -r
complete -c lattice-doctor -n "__fish_lattice_doctor_using_subcommand policy; and __fish_seen_subcommand_from simulate" -l method -d 'The HTTP method; default: GET, or the snapshot\'s' -r
complete -c lattice-doctor -n "__fish_lattice_doctor_using_subcommand policy; and __fish_seen_subcommand_from simulate" -l action -d 'The action' -r
complete -c lattice-doctor -n "__fish_lattice_doctor_using_subcommand policy; and __fish_seen_subcommand_from simulate" -l context -d 'A condition key of the request; repeat a key to give it several values' -r
complete -c lattice-doctor -n "__fish_lattice_doctor_using_subcommand policy; and __fish_seen_subcommand_from simulate" -s o -l output -d 'The form of the output' -r -f -a "text\t'For people'
json\t'One JSON document'"
complete -c lattice-doctor -n "__fish_lattice_doctor_using_subcommand policy; and __fish_seen_subcommand_from simulate" -l color -d 'When to write colour; auto: on a terminal, unless `NO_COLOR` is set' -r -f -a "auto\t''
always\t''
never\t''"
complete -c lattice-doctor -n "__fish_lattice_doctor_using_subcommand policy; and __fish_seen_subcommand_from simulate" -l config -d 'Read accounts, their owners, and defaults of flags; default: lattice-doctor.toml here, then $XDG_CONFIG_HOME/lattice-doctor/config.toml' -r -F
complete -c lattice-doctor -n "__fish_lattice_doctor_using_subcommand policy; and __fish_seen_subcommand_from simulate" -s q -l quiet -d 'Print the verdict alone'
complete -c lattice-doctor -n "__fish_lattice_doctor_using_subcommand policy; and __fish_seen_subcommand_from simulate" -s v -l verbose -d 'Print every finding, the evidence, and Terraform beside the commands'
complete -c lattice-doctor -n "__fish_lattice_doctor_using_subcommand policy; and __fish_seen_subcommand_from simulate" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c lattice-doctor -n "__fish_lattice_doctor_using_subcommand playbook; and not __fish_seen_subcommand_from list show" -l color -d 'When to write colour; auto: on a terminal, unless `NO_COLOR` is set' -r -f -a "auto\t''
always\t''
never\t''"
complete -c lattice-doctor -n "__fish_lattice_doctor_using_subcommand playbook; and not __fish_seen_subcommand_from list show" -l config -d 'Read accounts, their owners, and defaults of flags; default: lattice-doctor.toml here, then $XDG_CONFIG_HOME/lattice-doctor/config.toml' -r -F
complete -c lattice-doctor -n "__fish_lattice_doctor_using_subcommand playbook; and not __fish_seen_subcommand_from list show" -s q -l quiet -d 'Print the verdict alone'
complete -c lattice-doctor -n "__fish_lattice_doctor_using_subcommand playbook; and not __fish_seen_subcommand_from list show" -s v -l verbose -d 'Print every finding, the evidence, and Terraform beside the commands'
complete -c lattice-doctor -n "__fish_lattice_doctor_using_subcommand playbook; and not __fish_seen_subcommand_from list show" -s h -l help -d 'Print help'
complete -c lattice-doctor -n "__fish_lattice_doctor_using_subcommand playbook; and not __fish_seen_subcommand_from list show" -f -a "list" -d 'List every code with its hop, its outcome, and its row in the guide'
complete -c lattice-doctor -n "__fish_lattice_doctor_using_subcommand playbook; and not __fish_seen_subcommand_from list show" -f -a "show" -d 'Print the entry of one code'
complete -c lattice-doctor -n "__fish_lattice_doctor_using_subcommand playbook; and __fish_seen_subcommand_from list" -l playbooks -d 'Lay an organisation\'s own entries over the built-in ones' -r -F
complete -c lattice-doctor -n "__fish_lattice_doctor_using_subcommand playbook; and __fish_seen_subcommand_from list" -s o -l output -d 'The form of the output' -r -f -a "text\t'For people'
json\t'One JSON document'"
complete -c lattice-doctor -n "__fish_lattice_doctor_using_subcommand playbook; and __fish_seen_subcommand_from list" -l color -d 'When to write colour; auto: on a terminal, unless `NO_COLOR` is set' -r -f -a "auto\t''
always\t''
never\t''"
complete -c lattice-doctor -n "__fish_lattice_doctor_using_subcommand playbook; and __fish_seen_subcommand_from list" -l config -d 'Read accounts, their owners, and defaults of flags; default: lattice-doctor.toml here, then $XDG_CONFIG_HOME/lattice-doctor/config.toml' -r -F
complete -c lattice-doctor -n "__fish_lattice_doctor_using_subcommand playbook; and __fish_seen_subcommand_from list" -s q -l quiet -d 'Print the verdict alone'
complete -c lattice-doctor -n "__fish_lattice_doctor_using_subcommand playbook; and __fish_seen_subcommand_from list" -s v -l verbose -d 'Print every finding, the evidence, and Terraform beside the commands'
complete -c lattice-doctor -n "__fish_lattice_doctor_using_subcommand playbook; and __fish_seen_subcommand_from list" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c lattice-doctor -n "__fish_lattice_doctor_using_subcommand playbook; and __fish_seen_subcommand_from show" -l playbooks -d 'Lay an organisation\'s own entries over the built-in ones' -r -F
complete -c lattice-doctor -n "__fish_lattice_doctor_using_subcommand playbook; and __fish_seen_subcommand_from show" -s o -l output -d 'The form of the output' -r -f -a "text\t'For people'
json\t'One JSON document'"
complete -c lattice-doctor -n "__fish_lattice_doctor_using_subcommand playbook; and __fish_seen_subcommand_from show" -l color -d 'When to write colour; auto: on a terminal, unless `NO_COLOR` is set' -r -f -a "auto\t''
always\t''
never\t''"
complete -c lattice-doctor -n "__fish_lattice_doctor_using_subcommand playbook; and __fish_seen_subcommand_from show" -l config -d 'Read accounts, their owners, and defaults of flags; default: lattice-doctor.toml here, then $XDG_CONFIG_HOME/lattice-doctor/config.toml' -r -F
complete -c lattice-doctor -n "__fish_lattice_doctor_using_subcommand playbook; and __fish_seen_subcommand_from show" -s q -l quiet -d 'Print the verdict alone'
complete -c lattice-doctor -n "__fish_lattice_doctor_using_subcommand playbook; and __fish_seen_subcommand_from show" -s v -l verbose -d 'Print every finding, the evidence, and Terraform beside the commands'
complete -c lattice-doctor -n "__fish_lattice_doctor_using_subcommand playbook; and __fish_seen_subcommand_from show" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c lattice-doctor -n "__fish_lattice_doctor_using_subcommand permissions" -l via -d 'Add what it takes to send requests from there, as the flag of the commands' -r
complete -c lattice-doctor -n "__fish_lattice_doctor_using_subcommand permissions" -l color -d 'When to write colour; auto: on a terminal, unless `NO_COLOR` is set' -r -f -a "auto\t''
always\t''
never\t''"
complete -c lattice-doctor -n "__fish_lattice_doctor_using_subcommand permissions" -l config -d 'Read accounts, their owners, and defaults of flags; default: lattice-doctor.toml here, then $XDG_CONFIG_HOME/lattice-doctor/config.toml' -r -F
complete -c lattice-doctor -n "__fish_lattice_doctor_using_subcommand permissions" -s q -l quiet -d 'Print the verdict alone'
complete -c lattice-doctor -n "__fish_lattice_doctor_using_subcommand permissions" -s v -l verbose -d 'Print every finding, the evidence, and Terraform beside the commands'
complete -c lattice-doctor -n "__fish_lattice_doctor_using_subcommand permissions" -s h -l help -d 'Print help'
complete -c lattice-doctor -n "__fish_lattice_doctor_using_subcommand completions" -l color -d 'When to write colour; auto: on a terminal, unless `NO_COLOR` is set' -r -f -a "auto\t''
always\t''
never\t''"
complete -c lattice-doctor -n "__fish_lattice_doctor_using_subcommand completions" -l config -d 'Read accounts, their owners, and defaults of flags; default: lattice-doctor.toml here, then $XDG_CONFIG_HOME/lattice-doctor/config.toml' -r -F
complete -c lattice-doctor -n "__fish_lattice_doctor_using_subcommand completions" -s q -l quiet -d 'Print the verdict alone'
complete -c lattice-doctor -n "__fish_lattice_doctor_using_subcommand completions" -s v -l verbose -d 'Print every finding, the evidence, and Terraform beside the commands'
complete -c lattice-doctor -n "__fish_lattice_doctor_using_subcommand completions" -s h -l help -d 'Print help'
complete -c lattice-doctor -n "__fish_lattice_doctor_using_subcommand man" -l color -d 'When to write colour; auto: on a terminal, unless `NO_COLOR` is set' -r -f -a "auto\t''
always\t''
never\t''"
complete -c lattice-doctor -n "__fish_lattice_doctor_using_subcommand man" -l config -d 'Read accounts, their owners, and defaults of flags; default: lattice-doctor.toml here, then $XDG_CONFIG_HOME/lattice-doctor/config.toml' -r -F
complete -c lattice-doctor -n "__fish_lattice_doctor_using_subcommand man" -s q -l quiet -d 'Print the verdict alone'
complete -c lattice-doctor -n "__fish_lattice_doctor_using_subcommand man" -s v -l verbose -d 'Print every finding, the evidence, and Terraform beside the commands'
complete -c lattice-doctor -n "__fish_lattice_doctor_using_subcommand man" -s h -l help -d 'Print help'
complete -c lattice-doctor -n "__fish_lattice_doctor_using_subcommand schema" -l color -d 'When to write colour; auto: on a terminal, unless `NO_COLOR` is set' -r -f -a "auto\t''
always\t''
never\t''"
complete -c lattice-doctor -n "__fish_lattice_doctor_using_subcommand schema" -l config -d 'Read accounts, their owners, and defaults of flags; default: lattice-doctor.toml here, then $XDG_CONFIG_HOME/lattice-doctor/config.toml' -r -F
complete -c lattice-doctor -n "__fish_lattice_doctor_using_subcommand schema" -s q -l quiet -d 'Print the verdict alone'
complete -c lattice-doctor -n "__fish_lattice_doctor_using_subcommand schema" -s v -l verbose -d 'Print every finding, the evidence, and Terraform beside the commands'
complete -c lattice-doctor -n "__fish_lattice_doctor_using_subcommand schema" -s h -l help -d 'Print help (see more with \'--help\')'
