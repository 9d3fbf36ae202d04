[Distribution]
Distribution=[=distribution.distribution]
[#if distribution.release?has_content]
Release=[=distribution.release]
[/#if]

[Output]
OutputDirectory=%D/../mkosi-images/[=distribution.id]
