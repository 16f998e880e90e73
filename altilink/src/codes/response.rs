super::codes! {
    /// Result of a command, as the server answers it.
    ResponseCode {
        Ok = 0 "OK",
        InvalidId = 3001 "INVALID_ID",
        InvalidCommand = 3002 "INVALID_CMD",
        InvalidParameter = 3003 "INVALID_PARAM",
        InvalidPassword = 3004 "INVALID_PWD",
        InvalidState = 3005 "INVALID_STATE",
        InvalidAppId = 3006 "INVALID_APPID",
        InvalidData = 3007 "INVALID_DATA",
        SystemError = 3009 "SYSTEM_ERROR",
        ProtocolError = 3010 "PROTOCOL_ERROR",
        PortOutOfReach = 3011 "PORT_OUTOFREACH",
        AppIdLicenseFull = 3012 "APPID_LICENSE_FULL",
        NotLoggedOn = 3013 "NOT_LOGON",
        LoggedOnAlready = 3014 "LOGON_ALREADY",
        Echo = 3016 "ECHO",
        AppIdRegistered = 3023 "APPID_REGISTERED",
        ListEnd = 3024 "LIST_END",
        LogOnFailed = 3025 "LOGON_FAILED",
        NoMoreSession = 3030 "NO_MORE_SESSION",
        LineBusy = 3034 "LINEBUSY",
        InvalidAccessCode = 3035 "INVALID_ACCODE",
        AccessDenied = 3038 "ACCESSDENY",
        NoBasLicense = 3039 "NO_BAS_LICENSE",
        NoVrdLicense = 3040 "NO_VRD_LICENSE",
        NoApcLicense = 3041 "NO_APC_LICENSE",
        NoEcdrLicense = 3042 "NO_ECDR_LICENSE",
        NoAcrtLicense = 3043 "NO_ACRT_LICENSE",
        NoCsleLicense = 3044 "NO_CSLE_LICENSE",
        NoAwebLicense = 3045 "NO_AWEB_LICENSE",
        NoAviewLicense = 3046 "NO_AVIEW_LICENSE",
        NoAwrgLicense = 3047 "NO_AWRG_LICENSE",
        NotRegistered = 3048 "NOT_REGISTERED",
        AlreadyRegistered = 3049 "ALREADY_REGISTERED",
        NoMoreConsole = 3050 "NO_MORE_CONSOLE",
        LogOnBlocked = 3051 "LOGIN_ISBLOCKED",
        InsecurePassword = 3052 "LOGIN_OK_UNSECURE_PWD",
        NoIpPhoneLicense = 3053 "NO_IPPHONE_LICENSE",
        NoPrivilege = 3056 "NO_PRIVILEGE",
        VersionMismatchWarning = 3057 "WARN_VERSIONMISMATCH",
        VersionMismatch = 3058 "ERR_VERSIONMISMATCH",
        VrSystemDisabled = 3100 "VR_SYSTEM_DISABLE",
        VrRecordingInProgress = 3101 "VR_RECORDING_IN_PROGRESS",
        VrFileCannotOpen = 3102 "VR_FILE_CANNOT_OPEN",
        VrDiskFull = 3103 "VR_DISK_FULL",
        VrServiceNotInstalled = 3104 "VR_VRSERVICE_NOT_INSTALLED",
        VrMailboxIsFull = 3105 "VR_MAILBOX_IS_FULL",
        VrInvalidType = 3106 "VR_INVALID_VRTYPE",
        VrExtensionDisabled = 3107 "VR_EXT_DISABLE",
        VrNotSupported = 3108 "VR_NOT_SUPPORTED",
        VrNotStarted = 3109 "VR_NOT_START",
        VrMax = 3120 "VR_MAX",
        Error = 3998 "ERROR",
        UnknownError = 3999 "UNKNOWN",
    }
}

impl ResponseCode {
    /// True if the command was done. A logon with an insecure password is done too, with a warning.
    #[must_use]
    pub fn is_success(self) -> bool {
        matches!(self, Self::Ok | Self::InsecurePassword)
    }

    /// True if a logon was refused because there is no licence of the kind that the code names.
    #[must_use]
    pub fn is_licence_missing(self) -> bool {
        matches!(
            self,
            Self::NoBasLicense
                | Self::NoVrdLicense
                | Self::NoApcLicense
                | Self::NoEcdrLicense
                | Self::NoAcrtLicense
                | Self::NoCsleLicense
                | Self::NoAwebLicense
                | Self::NoAviewLicense
                | Self::NoAwrgLicense
                | Self::NoIpPhoneLicense
        )
    }
}
