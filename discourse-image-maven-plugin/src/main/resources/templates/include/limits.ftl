MemoryHigh=[=limits.memoryHighMebibytes]M
MemoryMax=[=limits.memoryMebibytes]M
CPUQuota=[=limits.milliCpus / 10]%
CPUWeight=[=limits.cpuWeight]
TasksMax=[=limits.tasks]
