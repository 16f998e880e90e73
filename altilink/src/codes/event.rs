super::codes! {
    /// An event that the server sends without a command.
    EventCode {
        Reset = 5000 "RESET",
        Ring = 5001 "RING",
        RingBack = 5002 "RING_BACK",
        StateChange = 5003 "STCHG",
        CallDrop = 5007 "CALLDROP",
        InQueue = 5010 "INQUEUE",
        OutQueue = 5011 "OUTQUEUE",
        AgentStateChange = 5015 "AGENT_STATE_CHG",
        ConfigChange = 5017 "CONFIG_CHG",
        SysConfigChange = 5018 "SYSCONFIG_CHG",
        VoiceRecording = 5040 "VR",
        ServerInfo = 5042 "SERVERINFO",
        ServiceInfo = 5043 "SERVICEINFO",
        ConfigWorkgroupChange = 5048 "CONFIG_WG_CHG",
        Queue = 5049 "QUEUE",
        Mmc = 5052 "MMC",
        Redundancy = 5055 "REDUNDANCY",
    }
}
