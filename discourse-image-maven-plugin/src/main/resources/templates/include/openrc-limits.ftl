rc_cgroup_settings="
memory.high [=limits.memoryHighMebibytes]M
memory.max [=limits.memoryMebibytes]M
cpu.max [=limits.milliCpus * 100] 100000
cpu.weight [=limits.cpuWeight]
pids.max [=limits.tasks]
"
