// Written by generate.mjs from the documents in docs/. Do not edit.

export interface paths {
    "/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Where everything else is */
        get: operations["getIndex"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/admin/sessions": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List the sessions */
        get: operations["listSessions"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/admin/sessions/{session}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /** End a session */
        delete: operations["endSession"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/admin/sessions/{session}/timeline": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Why an event did not show */
        get: operations["getTimeline"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/dialplan": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What would be dialled */
        get: operations["resolveNumber"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/events": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Get events by a token */
        get: operations["getEventsByToken"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/health": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Whether the process lives */
        get: operations["getHealth"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/metrics": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Figures for Prometheus */
        get: operations["getMetrics"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/ready": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Whether an active AltiServ is reached */
        get: operations["getReadiness"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/sessions": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Log on */
        post: operations["logOn"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/sessions/{sessionId}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Look */
        get: operations["getSession"];
        put?: never;
        post?: never;
        /** Log off */
        delete: operations["logOff"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/sessions/{sessionId}/agent": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The user's states as an agent */
        get: operations["getAgent"];
        /** Change the user's state as an agent, in all workgroups or in one */
        put: operations["setAgentState"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/sessions/{sessionId}/calls": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List the calls */
        get: operations["listCalls"];
        put?: never;
        /** Place a call */
        post: operations["makeCall"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/sessions/{sessionId}/calls/{callHandle}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /** Drop a call */
        delete: operations["dropCall"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/sessions/{sessionId}/calls/{callHandle}/answer": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Answer a call */
        post: operations["answerCall"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/sessions/{sessionId}/calls/{callHandle}/conference": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Join two calls in a conference */
        post: operations["conferenceCall"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/sessions/{sessionId}/calls/{callHandle}/dtmf": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Send digits */
        post: operations["sendDigits"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/sessions/{sessionId}/calls/{callHandle}/hold": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Hold a call */
        post: operations["holdCall"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/sessions/{sessionId}/calls/{callHandle}/record": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Record a call */
        post: operations["recordCall"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/sessions/{sessionId}/calls/{callHandle}/retrieve": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Retrieve a call */
        post: operations["retrieveCall"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/sessions/{sessionId}/calls/{callHandle}/transfer": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Transfer a call, blindly or to whom the user has consulted */
        post: operations["transferCall"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/sessions/{sessionId}/channel-token": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Get a token for one event channel */
        post: operations["getChannelToken"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/sessions/{sessionId}/events": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Open an event channel of a session, or get its events */
        get: operations["getEvents"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/sessions/{sessionId}/extensions/{extension}/record": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Record the call that an extension talks on */
        post: operations["recordExtension"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/sessions/{sessionId}/record": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Record the call that is meant */
        post: operations["recordCurrentCall"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/sessions/{sessionId}/watch": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Whom the session watches */
        get: operations["getWatch"];
        /** Watch other lines */
        put: operations["setWatch"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/sessions/{sessionId}/workgroups/{workgroup}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /** Log on to a workgroup, or off */
        put: operations["setWorkgroupLogon"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/ws": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Open an event channel */
        get: operations["openEventChannel"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
}
export type webhooks = Record<string, never>;
export interface components {
    schemas: {
        /**
         * @description A request that would be accepted for a call now.
         * @enum {string}
         */
        Action: "answer" | "drop" | "hold" | "retrieve" | "conference" | "transfer" | "dtmf" | "recordStart" | "recordStop" | "recordMute" | "recordUnmute" | "recordPause" | "recordResume";
        /** @description An agent on the whole, and in each workgroup. */
        Agent: {
            extension: string;
            /**
             * Format: date-time
             * @description Since when, where AltiServ says it.
             */
            since?: string;
            state: components["schemas"]["AgentState"];
            workgroups: components["schemas"]["AgentWorkgroup"][];
        };
        /** @description An agent's state in one workgroup. */
        AgentInWorkgroup: {
            number: string;
            state: components["schemas"]["AgentState"];
        };
        /** @description The guide's RecordData, as far as VOICE_RECORD carries it. */
        AgentRecordData: {
            filename?: string;
            Operation: components["schemas"]["RecordOperation"];
            /** @default false */
            tone?: boolean;
        };
        AgentRequest: {
            state: components["schemas"]["AgentState"];
            /** @description The workgroup; without it, all of them. */
            workgroup?: string;
        };
        /**
         * @description The state of an agent of workgroups.
         * @enum {string}
         */
        AgentState: "ready" | "notReady" | "wrapUp";
        /** @description `state` is the agent's on the whole; `workgroup`, where AltiServ says it, the one in which the state has changed. */
        AgentStateEvent: {
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            eventType: "AgentStateEvent";
            extension: string;
            /** @description The event's number in its session, without gaps. */
            seq: number;
            state: components["schemas"]["AgentState"];
            /** Format: date-time */
            time: string;
            workgroup?: components["schemas"]["AgentInWorkgroup"];
        };
        /** @description An agent in one workgroup. */
        AgentWorkgroup: {
            loggedOn: boolean;
            number: string;
            state: components["schemas"]["AgentState"];
        };
        /** @description `resumed` is true if the channel continues where the client stopped, so that the client keeps what it knows. */
        BoundEvent: {
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            eventType: "BoundEvent";
            /**
             * Format: int64
             * @description The number of the session's last event. The events up to it follow at once.
             */
            latest: number;
            resumed: boolean;
            /**
             * Format: int64
             * @description The next event has the number after this one.
             */
            seq: number;
            /** Format: date-time */
            time: string;
        };
        /** @description A call where calls are listed. */
        Call: {
            actions: components["schemas"]["Action"][];
            /** Format: int32 */
            callHandle: number;
            callInfo: components["schemas"]["CallInfo"];
            direction: components["schemas"]["CallDirection"];
            recording: components["schemas"]["Recording"];
            state: components["schemas"]["CallState"];
        };
        /**
         * @description The direction of a call as its line sees it.
         * @enum {string}
         */
        CallDirection: "in" | "out";
        CallEvent: {
            actions: components["schemas"]["Action"][];
            callEventType: components["schemas"]["CallEventType"];
            /** Format: int32 */
            callHandle: number;
            callInfo: components["schemas"]["CallInfo"];
            direction: components["schemas"]["CallDirection"];
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            eventType: "CallEvent";
            extension: string;
            origin: components["schemas"]["EventOrigin"];
            recording: components["schemas"]["Recording"];
            /** @description The event's number in its session, without gaps. */
            seq: number;
            state: components["schemas"]["CallState"];
            /** Format: date-time */
            time: string;
        };
        /**
         * @description The guide's callEventType.
         * @enum {string}
         */
        CallEventType: "ring" | "ringback" | "connect" | "disconnect";
        /** @description The guide's callInfo. Every field is always there; the spelling is the guide's, letter for letter. */
        CallInfo: {
            aniName: string;
            aniNumber: string;
            calleeID: string;
            calleeName: string;
            callerID: string;
            callerIPAddress: string;
            callerName: string;
            /** Format: int32 */
            callPriority: number;
            /** Format: int32 */
            callSklr: number;
            callType: string;
            dnisName: string;
            dnisNumber: string;
            ivrData: string;
            originalData: components["schemas"]["OriginalData"];
            outboundworkgroupName: string;
            userData: string;
            workgroupName: string;
        };
        CallList: {
            calls: components["schemas"]["Call"][];
        };
        /**
         * @description The state of a call. `disconnected` is final.
         * @enum {string}
         */
        CallState: "ring" | "ringback" | "connected" | "held" | "conference" | "disconnected";
        /** @description A call on which something was done, and the state that holds now. */
        CallStatus: {
            /** Format: int32 */
            callHandle: number;
            state: components["schemas"]["CallState"];
        };
        /** @description The guide's CallTarget. */
        CallTarget: {
            /** @description Whether what stands behind the number is keyed once the call is connected. Without it, it is only shown. */
            postDial?: boolean;
            /** @description A number as it is usually written, an extension, a code or a SIP URI. */
            target: string;
            /** @description MaxCS: the access code of a trunk. */
            trunkAccessCode?: string;
        };
        /** @description Not in the guide, whose clients pass over it: what the guide's events of a call do not tell. */
        CallUpdateEvent: {
            actions: components["schemas"]["Action"][];
            /** Format: int32 */
            callHandle: number;
            callInfo: components["schemas"]["CallInfo"];
            direction: components["schemas"]["CallDirection"];
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            eventType: "CallUpdateEvent";
            extension: string;
            origin: components["schemas"]["EventOrigin"];
            recording: components["schemas"]["Recording"];
            /** @description The event's number in its session, without gaps. */
            seq: number;
            state: components["schemas"]["CallState"];
            /** Format: date-time */
            time: string;
        };
        /** @description A token for one event channel. */
        ChannelToken: {
            /** @description URL of a WebSocket with the token. */
            eventsUrl: string;
            /**
             * Format: int64
             * @description Seconds for which the token can be used.
             */
            expiresIn: number;
            token: string;
        };
        /** @description Translation of one target. */
        Dialled: {
            /** @description The digits or the SIP URI that AltiServ is asked to dial. */
            dialed: string;
            /** @description The number in E.164 form, as `+14085979000`. None for extensions, codes, emergency numbers and SIP URIs. */
            e164: string | null;
            /** @description Extension written after the number, as in `(408) 597-9000 x12`. It is not dialled. */
            extension?: string;
            /** @description Kind of the target. */
            kind: components["schemas"]["NumberKind"];
            /** @description Keys to send once the call is connected, as in `+1 646 558 8656,,86412345678#`: digits, `*`, `#`, and `,` for a pause of two seconds. */
            postDial?: string;
            /** @description The target as the client sent it. */
            raw: string;
            /** @description ISO 3166 code of the territory that the number belongs to. `001` for numbers of no territory, as +800. None for extensions, codes and SIP URIs, and for numbers whose territory is unknown. */
            region: string | null;
            /** @description True if the numbering plan is known to have such numbers. None for extensions, codes and SIP URIs, which no numbering plan covers. */
            valid: boolean | null;
        };
        DialledTarget: {
            target: components["schemas"]["Dialled"];
            /** @description What was passed over, and what the caller should know of the number before relying on it. */
            warnings?: string[];
        };
        /** @description Digits for a machine at the other end. */
        Digits: {
            /** @description 1 to 64 of 0 to 9, *, # and A to D. */
            digits: string;
        };
        /** @description Nothing is left to say. */
        Empty: Record<string, never>;
        /** @description The session that was ended. */
        EndedSession: {
            extension: string;
            session: string;
        };
        /** @description The guide's Error, with this project's additions. */
        Error: {
            /**
             * Format: int32
             * @description AltiServ's response code if AltiServ has refused, else the HTTP status.
             */
            code: number;
            error: components["schemas"]["ErrorName"];
            /** @description The reason, for people. */
            message: string;
            /** @description The request's id, as in `X-Request-Id` and in the log. */
            requestId: string;
            /** @description True if the same request may succeed later, although nothing is changed. */
            retryable: boolean;
        };
        /**
         * @description The name of an error, for programs. It does not change between versions.
         * @enum {string}
         */
        ErrorName: "bad_request" | "wrong_field" | "wrong_target" | "ambiguous_call" | "no_credentials" | "no_admin_token" | "wrong_admin_token" | "wrong_credentials" | "no_licence" | "forbidden" | "origin_refused" | "host_refused" | "no_privilege" | "no_such_path" | "no_such_session" | "no_such_call" | "no_such_workgroup" | "no_such_extension" | "no_scenario" | "no_call" | "method_not_allowed" | "body_timeout" | "conflict" | "body_too_large" | "packed_body" | "uri_too_long" | "headers_too_large" | "too_many_sessions" | "https_only" | "too_many_failed_logons" | "not_supported" | "too_soon" | "recording_busy" | "wrong_state" | "refused" | "garbled_answer" | "not_connected" | "no_active_server" | "outcome_unknown" | "overloaded" | "no_answer" | "internal";
        /** @description Any event. `eventType` says which. */
        Event: components["schemas"]["CallEvent"] | components["schemas"]["CallUpdateEvent"] | components["schemas"]["RecordEvent"] | components["schemas"]["AgentStateEvent"] | components["schemas"]["ServerStatusEvent"] | components["schemas"]["ResyncEvent"] | components["schemas"]["BoundEvent"] | components["schemas"]["HeartbeatEvent"];
        /**
         * @description The occasion of an event: `live`; `existing`, the call was there before the event channel; `reconciled`, it was found after a gap.
         * @enum {string}
         */
        EventOrigin: "live" | "existing" | "reconciled";
        /** @description The guide's Session. */
        ExistingSession: {
            sessionId?: string;
        };
        Health: {
            status: string;
        };
        HeartbeatEvent: {
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            eventType: "HeartbeatEvent";
            /** Format: date-time */
            time: string;
        };
        Index: {
            links: components["schemas"]["Links"];
            name: string;
            version: string;
        };
        /** @description Paths at the same host. */
        Links: {
            asyncapi: string;
            docs: string;
            health: string;
            openapi: string;
            ready: string;
        };
        ListedSession: {
            calls?: number;
            extension: string;
            /** Format: date-time */
            lastEvent?: string | null;
            /** @description The AltiServ that its user is logged on to; null while the connection is lost. */
            server?: string | null;
            /** @description The beginning of its id, by which the log knows it too. */
            session: string;
            /** Format: date-time */
            since?: string;
            sockets?: number[];
            watched?: number;
        };
        LoggedOn: {
            eventsUrl: string;
            extension: string;
            product: string;
            sessionId: string;
            warnings: components["schemas"]["LogonWarning"][];
        };
        LogonWarning: {
            /** Format: int32 */
            code: number;
            message: string;
        };
        /**
         * @description Kind of number that a target stands for.
         * @enum {string}
         */
        NumberKind: "extension" | "code" | "emergency" | "national" | "international" | "sip";
        OriginalData: {
            originalCallerId: string;
            originalCallername: string;
            originalworkgroupName: string;
        };
        Readiness: {
            product: string;
            status: string;
        };
        /** @description The guide's RecordData, with the call handle where a client puts it here. */
        RecordData: {
            /**
             * Format: int32
             * @description The call; without it, in no place of the request, it is the one that is connected, also beside held ones, or else the conference.
             */
            callHandle?: number;
            filename?: string;
            Operation: components["schemas"]["RecordOperation"];
        };
        /** @description How a call is recorded now. */
        Recorded: {
            recordingState: components["schemas"]["RecordingState"];
        };
        /** @description The guide writes `CallHandle` here and `callHandle` elsewhere, so both are sent. `recording` is how the call is recorded now, as where calls are listed; `recordType` names the recorder also of a recording that has stopped. */
        RecordEvent: {
            actions: components["schemas"]["Action"][];
            /** Format: int32 */
            callHandle: number;
            /** Format: int32 */
            CallHandle: number;
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            eventType: "RecordEvent";
            extension: string;
            recording: components["schemas"]["Recording"];
            recordingState: components["schemas"]["RecordingState"];
            recordType: components["schemas"]["RecordType"];
            /** @description The event's number in its session, without gaps. */
            seq: number;
            /** Format: date-time */
            time: string;
        };
        /** @description How a call is recorded: in events, and where calls are listed. */
        Recording: {
            recordingState: components["schemas"]["RecordingState"];
            recordType?: components["schemas"]["RecordType"];
        };
        /**
         * @description The guide's recordingState. After Unmute and Resume it is `Start` again.
         * @enum {string}
         */
        RecordingState: "Stop" | "Start" | "Mute" | "Pause";
        /**
         * @description The Operation of the guide's RecordData. It is taken in any letter case.
         * @enum {string}
         */
        RecordOperation: "Start" | "Stop" | "Mute" | "Unmute" | "Pause" | "Resume";
        /**
         * @description The guide's recordType: who records.
         * @enum {string}
         */
        RecordType: "Agent" | "Supervisor" | "System";
        /** @description Not in the guide, which knows no resuming. */
        ResyncEvent: {
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            eventType: "ResyncEvent";
            /** Format: int64 */
            missed: number;
            /** @description The event's number in its session, without gaps. */
            seq: number;
            /** Format: date-time */
            time: string;
        };
        ServerStatus: {
            connected: boolean;
        };
        /** @description The guide writes `Connected`, so both spellings are sent. */
        ServerStatusEvent: {
            connected: boolean;
            Connected: boolean;
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            eventType: "ServerStatusEvent";
            /** @description The event's number in its session, without gaps. */
            seq: number;
            /** Format: date-time */
            time: string;
        };
        Session: {
            calls: components["schemas"]["Call"][];
            extension: string;
            serverStatus: components["schemas"]["ServerStatus"];
            sessionId: string;
            watch: components["schemas"]["Watch"];
        };
        SessionList: {
            sessions: components["schemas"]["ListedSession"][];
            /** @description How many there are that were asked for, whether listed or not. */
            total: number;
        };
        Timeline: {
            /** @description Oldest first. */
            entries: unknown[];
            extension: string;
            /**
             * Format: int64
             * @description How many entries before these are no longer kept.
             */
            forgotten: number;
            /** @description The beginning of the session's id. */
            session: string;
        };
        /** @description What a transfer is answered: with a target what was dialled, else how the call is now. */
        Transferred: components["schemas"]["DialledTarget"] | components["schemas"]["CallStatus"];
        /** @description To whom a call goes: to a target, or to the other party of the user, who has been consulted. */
        TransferRequest: {
            /** @description True: to the other party of the user, who has been consulted. Then nothing else is given. */
            consult?: boolean;
            /** @description A number as it is usually written, an extension or a code. */
            target?: string;
            /** @description MaxCS: the access code of a trunk. */
            trunkAccessCode?: string;
        };
        /** @description Whom a session watches. */
        Watch: {
            extensions: string[];
            workgroup?: string;
        };
        /** @description Whom to watch: one of the two. */
        WatchRequest: {
            extensions?: string[];
            workgroup?: string;
        };
        /** @description Whether the user is logged on from now on, and why; what each reason means is set up in AltiServ. */
        WorkgroupRequest: {
            loggedOn: boolean;
            /** Format: int32 */
            reason?: number;
        };
    };
    responses: {
        /**
         * @description `error` says which:
         *
         *     - `bad_request`: the request cannot be read, or contradicts itself.
         *     - `wrong_field`: a field of the body or the query is wrong; the message names it.
         *     - `wrong_target`: the target of a call cannot be dialled.
         *     - `ambiguous_call`: several connected calls could be meant; the message lists their handles.
         */
        BadRequest: {
            headers: {
                "X-Request-Id": components["headers"]["X-Request-Id"];
                [name: string]: unknown;
            };
            content: {
                /**
                 * @example {
                 *       "code": 400,
                 *       "error": "wrong_target",
                 *       "message": "the call has no target",
                 *       "requestId": "17c6781c-a871-44a5-b49e-1625f6a453c9",
                 *       "retryable": false
                 *     }
                 */
                "application/json": components["schemas"]["Error"];
            };
        };
        /**
         * @description `error` says which:
         *
         *     - `conflict`: the request contradicts an earlier one, or the present state.
         */
        Conflict: {
            headers: {
                "X-Request-Id": components["headers"]["X-Request-Id"];
                [name: string]: unknown;
            };
            content: {
                /**
                 * @example {
                 *       "code": 409,
                 *       "error": "conflict",
                 *       "message": "this Idempotency-Key came with another request before",
                 *       "requestId": "17c6781c-a871-44a5-b49e-1625f6a453c9",
                 *       "retryable": false
                 *     }
                 */
                "application/json": components["schemas"]["Error"];
            };
        };
        /**
         * @description `error` says which:
         *
         *     - `forbidden`: AltiServ refuses the logon.
         *     - `origin_refused`: the page comes from an origin that is not allowed.
         *     - `no_privilege`: AltiServ does not permit this to the user.
         *     - `https_only`: the request came by plain HTTP, and HTTPS is served.
         */
        Forbidden: {
            headers: {
                "X-Request-Id": components["headers"]["X-Request-Id"];
                [name: string]: unknown;
            };
            content: {
                /**
                 * @example {
                 *       "code": 3056,
                 *       "error": "no_privilege",
                 *       "message": "AltiServ refuses: the extension has no privilege for it (3056 NO_PRIVILEGE)",
                 *       "requestId": "17c6781c-a871-44a5-b49e-1625f6a453c9",
                 *       "retryable": false
                 *     }
                 */
                "application/json": components["schemas"]["Error"];
            };
        };
        /**
         * @description `error` says which:
         *
         *     - `no_answer`: AltiServ did not answer in time; the outcome is not known.
         */
        GatewayTimeout: {
            headers: {
                "X-Request-Id": components["headers"]["X-Request-Id"];
                [name: string]: unknown;
            };
            content: {
                /**
                 * @example {
                 *       "code": 504,
                 *       "error": "no_answer",
                 *       "message": "AltiServ did not answer in time; whether the command was carried out is not known",
                 *       "requestId": "17c6781c-a871-44a5-b49e-1625f6a453c9",
                 *       "retryable": false
                 *     }
                 */
                "application/json": components["schemas"]["Error"];
            };
        };
        /**
         * @description `error` says which:
         *
         *     - `not_supported`: the product or such a call does not have the function.
         *     - `too_soon`: Mute and Unmute must be 500 ms apart.
         *     - `recording_busy`: too many recording operations of the call are under way.
         *     - `wrong_state`: the present state does not permit it; nothing was sent to AltiServ.
         *     - `refused`: AltiServ refuses; `code` is its response code.
         *     - `garbled_answer`: AltiServ's answer cannot be read.
         *     - `internal`: a fault of the WebProxy; its log has the cause.
         */
        InternalServerError: {
            headers: {
                "X-Request-Id": components["headers"]["X-Request-Id"];
                [name: string]: unknown;
            };
            content: {
                /**
                 * @example {
                 *       "code": 500,
                 *       "error": "wrong_state",
                 *       "message": "the line is in a conference",
                 *       "requestId": "17c6781c-a871-44a5-b49e-1625f6a453c9",
                 *       "retryable": false
                 *     }
                 */
                "application/json": components["schemas"]["Error"];
            };
        };
        /**
         * @description `error` says which:
         *
         *     - `host_refused`: the WebProxy does not serve the host that the request names.
         */
        MisdirectedRequest: {
            headers: {
                "X-Request-Id": components["headers"]["X-Request-Id"];
                [name: string]: unknown;
            };
            content: {
                /**
                 * @example {
                 *       "code": 421,
                 *       "error": "host_refused",
                 *       "message": "the Web API may not be asked under this host; its log tells the administrator how to allow it",
                 *       "requestId": "17c6781c-a871-44a5-b49e-1625f6a453c9",
                 *       "retryable": false
                 *     }
                 */
                "application/json": components["schemas"]["Error"];
            };
        };
        /**
         * @description `error` says which:
         *
         *     - `no_such_path`: there is nothing at this path.
         *     - `no_such_session`: the session has ended, or never was.
         *     - `no_such_call`: the call has ended, or never was.
         *     - `no_such_workgroup`: AltiServ has no such workgroup.
         *     - `no_such_extension`: AltiServ has no such extension.
         *     - `no_scenario`: no scenario has been played.
         *     - `no_call`: there is no call that could be meant.
         */
        NotFound: {
            headers: {
                "X-Request-Id": components["headers"]["X-Request-Id"];
                [name: string]: unknown;
            };
            content: {
                /**
                 * @example {
                 *       "code": 404,
                 *       "error": "no_such_session",
                 *       "message": "no such session",
                 *       "requestId": "17c6781c-a871-44a5-b49e-1625f6a453c9",
                 *       "retryable": false
                 *     }
                 */
                "application/json": components["schemas"]["Error"];
            };
        };
        /**
         * @description `error` says which:
         *
         *     - `body_too_large`: the body is too large.
         */
        PayloadTooLarge: {
            headers: {
                "X-Request-Id": components["headers"]["X-Request-Id"];
                [name: string]: unknown;
            };
            content: {
                /**
                 * @example {
                 *       "code": 413,
                 *       "error": "body_too_large",
                 *       "message": "the request's body is larger than 65536 bytes",
                 *       "requestId": "17c6781c-a871-44a5-b49e-1625f6a453c9",
                 *       "retryable": false
                 *     }
                 */
                "application/json": components["schemas"]["Error"];
            };
        };
        /**
         * @description `error` says which:
         *
         *     - `no_licence`: no licence is free.
         */
        PaymentRequired: {
            headers: {
                "X-Request-Id": components["headers"]["X-Request-Id"];
                [name: string]: unknown;
            };
            content: {
                /**
                 * @example {
                 *       "code": 3012,
                 *       "error": "no_licence",
                 *       "message": "no licence: every licence is in use (3012 APPID_LICENSE_FULL)",
                 *       "requestId": "17c6781c-a871-44a5-b49e-1625f6a453c9",
                 *       "retryable": true
                 *     }
                 */
                "application/json": components["schemas"]["Error"];
            };
        };
        /**
         * @description `error` says which:
         *
         *     - `headers_too_large`: the header fields are too large.
         */
        RequestHeaderFieldsTooLarge: {
            headers: {
                "X-Request-Id": components["headers"]["X-Request-Id"];
                [name: string]: unknown;
            };
            content: {
                /**
                 * @example {
                 *       "code": 431,
                 *       "error": "headers_too_large",
                 *       "message": "the header fields are larger than 16384 bytes together",
                 *       "requestId": "17c6781c-a871-44a5-b49e-1625f6a453c9",
                 *       "retryable": false
                 *     }
                 */
                "application/json": components["schemas"]["Error"];
            };
        };
        /**
         * @description `error` says which:
         *
         *     - `body_timeout`: the body did not arrive in time.
         */
        RequestTimeout: {
            headers: {
                "X-Request-Id": components["headers"]["X-Request-Id"];
                [name: string]: unknown;
            };
            content: {
                /**
                 * @example {
                 *       "code": 408,
                 *       "error": "body_timeout",
                 *       "message": "the request's body did not arrive in time",
                 *       "requestId": "17c6781c-a871-44a5-b49e-1625f6a453c9",
                 *       "retryable": true
                 *     }
                 */
                "application/json": components["schemas"]["Error"];
            };
        };
        /**
         * @description `error` says which:
         *
         *     - `not_connected`: there is no connection to AltiServ.
         *     - `no_active_server`: only standby servers answer.
         *     - `outcome_unknown`: the connection was lost before AltiServ answered.
         *     - `overloaded`: a limit of the WebProxy is reached.
         */
        ServiceUnavailable: {
            headers: {
                "Retry-After": components["headers"]["Retry-After"];
                "X-Request-Id": components["headers"]["X-Request-Id"];
                [name: string]: unknown;
            };
            content: {
                /**
                 * @example {
                 *       "code": 503,
                 *       "error": "not_connected",
                 *       "message": "there is no connection to AltiServ",
                 *       "requestId": "17c6781c-a871-44a5-b49e-1625f6a453c9",
                 *       "retryable": true
                 *     }
                 */
                "application/json": components["schemas"]["Error"];
            };
        };
        /**
         * @description `error` says which:
         *
         *     - `too_many_sessions`: the address has as many sessions as it may have.
         *     - `too_many_failed_logons`: too many wrong passwords or tokens; `Retry-After` says how long to wait.
         */
        TooManyRequests: {
            headers: {
                "Retry-After": components["headers"]["Retry-After"];
                "X-Request-Id": components["headers"]["X-Request-Id"];
                [name: string]: unknown;
            };
            content: {
                /**
                 * @example {
                 *       "code": 429,
                 *       "error": "too_many_failed_logons",
                 *       "message": "too many failed logons; try again in 2 s",
                 *       "requestId": "17c6781c-a871-44a5-b49e-1625f6a453c9",
                 *       "retryable": true
                 *     }
                 */
                "application/json": components["schemas"]["Error"];
            };
        };
        /**
         * @description `error` says which:
         *
         *     - `no_credentials`: no credentials, or none that can be read.
         *     - `no_admin_token`: an admin request without a token.
         *     - `wrong_admin_token`: an admin request with a wrong token.
         *     - `wrong_credentials`: the extension or its password is wrong.
         */
        Unauthorized: {
            headers: {
                "WWW-Authenticate": components["headers"]["WWW-Authenticate"];
                "X-Request-Id": components["headers"]["X-Request-Id"];
                [name: string]: unknown;
            };
            content: {
                /**
                 * @example {
                 *       "code": 3004,
                 *       "error": "wrong_credentials",
                 *       "message": "the extension or its password is wrong",
                 *       "requestId": "17c6781c-a871-44a5-b49e-1625f6a453c9",
                 *       "retryable": false
                 *     }
                 */
                "application/json": components["schemas"]["Error"];
            };
        };
        /**
         * @description `error` says which:
         *
         *     - `packed_body`: the body has a `Content-Encoding`.
         */
        UnsupportedMediaType: {
            headers: {
                "X-Request-Id": components["headers"]["X-Request-Id"];
                [name: string]: unknown;
            };
            content: {
                /**
                 * @example {
                 *       "code": 415,
                 *       "error": "packed_body",
                 *       "message": "the request's body has the Content-Encoding gzip; send it as it is",
                 *       "requestId": "17c6781c-a871-44a5-b49e-1625f6a453c9",
                 *       "retryable": false
                 *     }
                 */
                "application/json": components["schemas"]["Error"];
            };
        };
        /**
         * @description `error` says which:
         *
         *     - `uri_too_long`: path and query are too long.
         */
        URITooLong: {
            headers: {
                "X-Request-Id": components["headers"]["X-Request-Id"];
                [name: string]: unknown;
            };
            content: {
                /**
                 * @example {
                 *       "code": 414,
                 *       "error": "uri_too_long",
                 *       "message": "path and query are longer than 8192 bytes",
                 *       "requestId": "17c6781c-a871-44a5-b49e-1625f6a453c9",
                 *       "retryable": false
                 *     }
                 */
                "application/json": components["schemas"]["Error"];
            };
        };
    };
    parameters: never;
    requestBodies: never;
    headers: {
        /** @description `true`, where the answer is that of an earlier request with the same Idempotency-Key. */
        "Idempotent-Replayed": string;
        /** @description Seconds. */
        "Retry-After": number;
        /** @description `Basic`, or `xBasic` for scripts of pages unless `browsers.challenge` says otherwise; `Bearer` for administrators. */
        "WWW-Authenticate": string;
        /** @description The request's own, if it is at most 64 printable characters, or a random one. */
        "X-Request-Id": string;
    };
    pathItems: never;
}
export type $defs = Record<string, never>;
export interface operations {
    getIndex: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description What runs here, and the paths of what describes it. With `Upgrade: websocket` an event channel is opened, as at /ws. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Index"];
                };
            };
            /** @description To a browser, which accepts `text/html`: `Location` is the page of the documents. */
            307: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["BadRequest"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            414: components["responses"]["URITooLong"];
            421: components["responses"]["MisdirectedRequest"];
            431: components["responses"]["RequestHeaderFieldsTooLarge"];
            500: components["responses"]["InternalServerError"];
            503: components["responses"]["ServiceUnavailable"];
            504: components["responses"]["GatewayTimeout"];
        };
    };
    listSessions: {
        parameters: {
            query?: {
                /** @description Those of this user alone. */
                extension?: string;
                /** @description So many at most, 1 to 10000. */
                limit?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description By extension. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SessionList"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            409: components["responses"]["Conflict"];
            414: components["responses"]["URITooLong"];
            421: components["responses"]["MisdirectedRequest"];
            429: components["responses"]["TooManyRequests"];
            431: components["responses"]["RequestHeaderFieldsTooLarge"];
            500: components["responses"]["InternalServerError"];
            503: components["responses"]["ServiceUnavailable"];
            504: components["responses"]["GatewayTimeout"];
        };
    };
    endSession: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description The shortened id of the list, or the whole one.
                 * @example d0958b12
                 */
                session: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Its channels close with 4000. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["EndedSession"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            409: components["responses"]["Conflict"];
            414: components["responses"]["URITooLong"];
            421: components["responses"]["MisdirectedRequest"];
            429: components["responses"]["TooManyRequests"];
            431: components["responses"]["RequestHeaderFieldsTooLarge"];
            500: components["responses"]["InternalServerError"];
            503: components["responses"]["ServiceUnavailable"];
            504: components["responses"]["GatewayTimeout"];
        };
    };
    getTimeline: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description The shortened id of the list, or the whole one.
                 * @example d0958b12
                 */
                session: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Oldest first. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Timeline"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            409: components["responses"]["Conflict"];
            414: components["responses"]["URITooLong"];
            421: components["responses"]["MisdirectedRequest"];
            429: components["responses"]["TooManyRequests"];
            431: components["responses"]["RequestHeaderFieldsTooLarge"];
            500: components["responses"]["InternalServerError"];
            503: components["responses"]["ServiceUnavailable"];
            504: components["responses"]["GatewayTimeout"];
        };
    };
    resolveNumber: {
        parameters: {
            query: {
                /** @description A number as it is usually written, an extension or a code. */
                target: string;
                /** @description MaxCS: the access code of a trunk. */
                trunkAccessCode?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Nothing is dialled. */
            200: {
                headers: {
                    "Idempotent-Replayed": components["headers"]["Idempotent-Replayed"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DialledTarget"];
                };
            };
            400: components["responses"]["BadRequest"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            414: components["responses"]["URITooLong"];
            421: components["responses"]["MisdirectedRequest"];
            431: components["responses"]["RequestHeaderFieldsTooLarge"];
            500: components["responses"]["InternalServerError"];
            503: components["responses"]["ServiceUnavailable"];
            504: components["responses"]["GatewayTimeout"];
        };
    };
    getEventsByToken: {
        parameters: {
            query?: {
                /** @description Long poll: the number of the last event that the client has seen. */
                after?: number;
                /**
                 * @description Interval of HeartbeatEvents, from 1s to 5m. Not in a long poll.
                 * @example 15s
                 */
                heartbeat?: string;
                /**
                 * @description 1 has the channel begin with a BoundEvent.
                 * @example 1
                 */
                hello?: string;
                /** @description The number of the last event that the client has seen. A stream also takes it from Last-Event-ID. */
                lastSeq?: number;
                /** @description The session, in place of a token. */
                sessionId?: string;
                /** @description A token for this opening. */
                token?: string;
                /**
                 * @description Long poll: longest time to wait for an event, up to 60s.
                 * @example 25s
                 */
                wait?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A WebSocket; /asyncapi.json says what it carries. */
            101: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description With `Accept: text/event-stream` a stream of the same events. With `after` or `wait` a list of them, when there are some or the time is up. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Event"][];
                    "text/event-stream": string;
                };
            };
            400: components["responses"]["BadRequest"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            414: components["responses"]["URITooLong"];
            421: components["responses"]["MisdirectedRequest"];
            431: components["responses"]["RequestHeaderFieldsTooLarge"];
            500: components["responses"]["InternalServerError"];
            503: components["responses"]["ServiceUnavailable"];
            504: components["responses"]["GatewayTimeout"];
        };
    };
    getHealth: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description It does. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Health"];
                };
            };
            400: components["responses"]["BadRequest"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            414: components["responses"]["URITooLong"];
            421: components["responses"]["MisdirectedRequest"];
            431: components["responses"]["RequestHeaderFieldsTooLarge"];
            500: components["responses"]["InternalServerError"];
            503: components["responses"]["ServiceUnavailable"];
            504: components["responses"]["GatewayTimeout"];
        };
    };
    getMetrics: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Prometheus' text form. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "text/plain": string;
                };
            };
            400: components["responses"]["BadRequest"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            414: components["responses"]["URITooLong"];
            421: components["responses"]["MisdirectedRequest"];
            431: components["responses"]["RequestHeaderFieldsTooLarge"];
            500: components["responses"]["InternalServerError"];
            503: components["responses"]["ServiceUnavailable"];
            504: components["responses"]["GatewayTimeout"];
        };
    };
    getReadiness: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description It is. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Readiness"];
                };
            };
            400: components["responses"]["BadRequest"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            414: components["responses"]["URITooLong"];
            421: components["responses"]["MisdirectedRequest"];
            431: components["responses"]["RequestHeaderFieldsTooLarge"];
            500: components["responses"]["InternalServerError"];
            503: components["responses"]["ServiceUnavailable"];
            504: components["responses"]["GatewayTimeout"];
        };
    };
    logOn: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["ExistingSession"];
            };
        };
        responses: {
            /** @description Logged on, or the session named, where it lives and is the same user's. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["LoggedOn"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            402: components["responses"]["PaymentRequired"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            408: components["responses"]["RequestTimeout"];
            413: components["responses"]["PayloadTooLarge"];
            414: components["responses"]["URITooLong"];
            415: components["responses"]["UnsupportedMediaType"];
            421: components["responses"]["MisdirectedRequest"];
            429: components["responses"]["TooManyRequests"];
            431: components["responses"]["RequestHeaderFieldsTooLarge"];
            500: components["responses"]["InternalServerError"];
            503: components["responses"]["ServiceUnavailable"];
            504: components["responses"]["GatewayTimeout"];
        };
    };
    getSession: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description The session's id, from the answer to the logon.
                 * @example d0958b12-1765-4b23-8c9d-04bb750eabf0
                 */
                sessionId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The session, its server and its calls. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Session"];
                };
            };
            400: components["responses"]["BadRequest"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            414: components["responses"]["URITooLong"];
            421: components["responses"]["MisdirectedRequest"];
            431: components["responses"]["RequestHeaderFieldsTooLarge"];
            500: components["responses"]["InternalServerError"];
            503: components["responses"]["ServiceUnavailable"];
            504: components["responses"]["GatewayTimeout"];
        };
    };
    logOff: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description The session's id, from the answer to the logon.
                 * @example d0958b12-1765-4b23-8c9d-04bb750eabf0
                 */
                sessionId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Logged off; also where there was no such session. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Empty"];
                };
            };
            400: components["responses"]["BadRequest"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            414: components["responses"]["URITooLong"];
            421: components["responses"]["MisdirectedRequest"];
            431: components["responses"]["RequestHeaderFieldsTooLarge"];
            500: components["responses"]["InternalServerError"];
            503: components["responses"]["ServiceUnavailable"];
            504: components["responses"]["GatewayTimeout"];
        };
    };
    getAgent: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description The session's id, from the answer to the logon.
                 * @example d0958b12-1765-4b23-8c9d-04bb750eabf0
                 */
                sessionId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description As AltiServ has it. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Agent"];
                };
            };
            400: components["responses"]["BadRequest"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            414: components["responses"]["URITooLong"];
            421: components["responses"]["MisdirectedRequest"];
            431: components["responses"]["RequestHeaderFieldsTooLarge"];
            500: components["responses"]["InternalServerError"];
            503: components["responses"]["ServiceUnavailable"];
            504: components["responses"]["GatewayTimeout"];
        };
    };
    setAgentState: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description The session's id, from the answer to the logon.
                 * @example d0958b12-1765-4b23-8c9d-04bb750eabf0
                 */
                sessionId: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["AgentRequest"];
            };
        };
        responses: {
            /** @description As AltiServ has it now. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Agent"];
                };
            };
            400: components["responses"]["BadRequest"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            408: components["responses"]["RequestTimeout"];
            413: components["responses"]["PayloadTooLarge"];
            414: components["responses"]["URITooLong"];
            415: components["responses"]["UnsupportedMediaType"];
            421: components["responses"]["MisdirectedRequest"];
            431: components["responses"]["RequestHeaderFieldsTooLarge"];
            500: components["responses"]["InternalServerError"];
            503: components["responses"]["ServiceUnavailable"];
            504: components["responses"]["GatewayTimeout"];
        };
    };
    listCalls: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description The session's id, from the answer to the logon.
                 * @example d0958b12-1765-4b23-8c9d-04bb750eabf0
                 */
                sessionId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Oldest first. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CallList"];
                };
            };
            400: components["responses"]["BadRequest"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            414: components["responses"]["URITooLong"];
            421: components["responses"]["MisdirectedRequest"];
            431: components["responses"]["RequestHeaderFieldsTooLarge"];
            500: components["responses"]["InternalServerError"];
            503: components["responses"]["ServiceUnavailable"];
            504: components["responses"]["GatewayTimeout"];
        };
    };
    makeCall: {
        parameters: {
            query?: never;
            header?: {
                /** @description The same key and body within 60 s dials once. */
                "Idempotency-Key"?: string;
            };
            path: {
                /**
                 * @description The session's id, from the answer to the logon.
                 * @example d0958b12-1765-4b23-8c9d-04bb750eabf0
                 */
                sessionId: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["CallTarget"];
            };
        };
        responses: {
            /** @description AltiServ has accepted; the call's progress comes as events. */
            200: {
                headers: {
                    "Idempotent-Replayed": components["headers"]["Idempotent-Replayed"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DialledTarget"];
                };
            };
            400: components["responses"]["BadRequest"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            408: components["responses"]["RequestTimeout"];
            409: components["responses"]["Conflict"];
            413: components["responses"]["PayloadTooLarge"];
            414: components["responses"]["URITooLong"];
            415: components["responses"]["UnsupportedMediaType"];
            421: components["responses"]["MisdirectedRequest"];
            431: components["responses"]["RequestHeaderFieldsTooLarge"];
            500: components["responses"]["InternalServerError"];
            503: components["responses"]["ServiceUnavailable"];
            504: components["responses"]["GatewayTimeout"];
        };
    };
    dropCall: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description The call handle, from an event or from the list of calls.
                 * @example 100
                 */
                callHandle: number;
                /**
                 * @description The session's id, from the answer to the logon.
                 * @example d0958b12-1765-4b23-8c9d-04bb750eabf0
                 */
                sessionId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The call is over. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CallStatus"];
                };
            };
            400: components["responses"]["BadRequest"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            414: components["responses"]["URITooLong"];
            421: components["responses"]["MisdirectedRequest"];
            431: components["responses"]["RequestHeaderFieldsTooLarge"];
            500: components["responses"]["InternalServerError"];
            503: components["responses"]["ServiceUnavailable"];
            504: components["responses"]["GatewayTimeout"];
        };
    };
    answerCall: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description The call handle, from an event or from the list of calls.
                 * @example 100
                 */
                callHandle: number;
                /**
                 * @description The session's id, from the answer to the logon.
                 * @example d0958b12-1765-4b23-8c9d-04bb750eabf0
                 */
                sessionId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description AltiServ has accepted, or the call is connected already. It may still ring: a CallEvent tells when it is connected. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CallStatus"];
                };
            };
            400: components["responses"]["BadRequest"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            414: components["responses"]["URITooLong"];
            421: components["responses"]["MisdirectedRequest"];
            431: components["responses"]["RequestHeaderFieldsTooLarge"];
            500: components["responses"]["InternalServerError"];
            503: components["responses"]["ServiceUnavailable"];
            504: components["responses"]["GatewayTimeout"];
        };
    };
    conferenceCall: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The call handle of the call that is held, or of the one that is talked on. */
                callHandle: number;
                /**
                 * @description The session's id, from the answer to the logon.
                 * @example d0958b12-1765-4b23-8c9d-04bb750eabf0
                 */
                sessionId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description AltiServ has accepted, or the call is in a conference already. Events tell of both calls. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CallStatus"];
                };
            };
            400: components["responses"]["BadRequest"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            414: components["responses"]["URITooLong"];
            421: components["responses"]["MisdirectedRequest"];
            431: components["responses"]["RequestHeaderFieldsTooLarge"];
            500: components["responses"]["InternalServerError"];
            503: components["responses"]["ServiceUnavailable"];
            504: components["responses"]["GatewayTimeout"];
        };
    };
    sendDigits: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description The call handle, from an event or from the list of calls.
                 * @example 100
                 */
                callHandle: number;
                /**
                 * @description The session's id, from the answer to the logon.
                 * @example d0958b12-1765-4b23-8c9d-04bb750eabf0
                 */
                sessionId: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["Digits"];
            };
        };
        responses: {
            /** @description AltiServ has accepted. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CallStatus"];
                };
            };
            400: components["responses"]["BadRequest"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            408: components["responses"]["RequestTimeout"];
            413: components["responses"]["PayloadTooLarge"];
            414: components["responses"]["URITooLong"];
            415: components["responses"]["UnsupportedMediaType"];
            421: components["responses"]["MisdirectedRequest"];
            431: components["responses"]["RequestHeaderFieldsTooLarge"];
            500: components["responses"]["InternalServerError"];
            503: components["responses"]["ServiceUnavailable"];
            504: components["responses"]["GatewayTimeout"];
        };
    };
    holdCall: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description The call handle, from an event or from the list of calls.
                 * @example 100
                 */
                callHandle: number;
                /**
                 * @description The session's id, from the answer to the logon.
                 * @example d0958b12-1765-4b23-8c9d-04bb750eabf0
                 */
                sessionId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The call is held, by this request or already. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CallStatus"];
                };
            };
            400: components["responses"]["BadRequest"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            414: components["responses"]["URITooLong"];
            421: components["responses"]["MisdirectedRequest"];
            431: components["responses"]["RequestHeaderFieldsTooLarge"];
            500: components["responses"]["InternalServerError"];
            503: components["responses"]["ServiceUnavailable"];
            504: components["responses"]["GatewayTimeout"];
        };
    };
    recordCall: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description The call handle, from an event or from the list of calls.
                 * @example 100
                 */
                callHandle: number;
                /**
                 * @description The session's id, from the answer to the logon.
                 * @example d0958b12-1765-4b23-8c9d-04bb750eabf0
                 */
                sessionId: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["RecordData"];
            };
        };
        responses: {
            /** @description The state that holds. Start, Stop, Pause and Resume, Mute and Unmute act on the call that the line talks on: another call is 500 `wrong_state`, and nothing changes. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Recorded"];
                };
            };
            400: components["responses"]["BadRequest"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            408: components["responses"]["RequestTimeout"];
            413: components["responses"]["PayloadTooLarge"];
            414: components["responses"]["URITooLong"];
            415: components["responses"]["UnsupportedMediaType"];
            421: components["responses"]["MisdirectedRequest"];
            431: components["responses"]["RequestHeaderFieldsTooLarge"];
            500: components["responses"]["InternalServerError"];
            503: components["responses"]["ServiceUnavailable"];
            504: components["responses"]["GatewayTimeout"];
        };
    };
    retrieveCall: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description The call handle, from an event or from the list of calls.
                 * @example 100
                 */
                callHandle: number;
                /**
                 * @description The session's id, from the answer to the logon.
                 * @example d0958b12-1765-4b23-8c9d-04bb750eabf0
                 */
                sessionId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The call is connected, by this request or already. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CallStatus"];
                };
            };
            400: components["responses"]["BadRequest"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            414: components["responses"]["URITooLong"];
            421: components["responses"]["MisdirectedRequest"];
            431: components["responses"]["RequestHeaderFieldsTooLarge"];
            500: components["responses"]["InternalServerError"];
            503: components["responses"]["ServiceUnavailable"];
            504: components["responses"]["GatewayTimeout"];
        };
    };
    transferCall: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description The call handle, from an event or from the list of calls.
                 * @example 100
                 */
                callHandle: number;
                /**
                 * @description The session's id, from the answer to the logon.
                 * @example d0958b12-1765-4b23-8c9d-04bb750eabf0
                 */
                sessionId: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["TransferRequest"];
            };
        };
        responses: {
            /** @description AltiServ has accepted; the call is over for this user, and so is the other one after a consultation. Where it does not take the target, the call goes on. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Transferred"];
                };
            };
            400: components["responses"]["BadRequest"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            408: components["responses"]["RequestTimeout"];
            413: components["responses"]["PayloadTooLarge"];
            414: components["responses"]["URITooLong"];
            415: components["responses"]["UnsupportedMediaType"];
            421: components["responses"]["MisdirectedRequest"];
            431: components["responses"]["RequestHeaderFieldsTooLarge"];
            500: components["responses"]["InternalServerError"];
            503: components["responses"]["ServiceUnavailable"];
            504: components["responses"]["GatewayTimeout"];
        };
    };
    getChannelToken: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description The session's id, from the answer to the logon.
                 * @example d0958b12-1765-4b23-8c9d-04bb750eabf0
                 */
                sessionId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The token opens one channel. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ChannelToken"];
                };
            };
            400: components["responses"]["BadRequest"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            414: components["responses"]["URITooLong"];
            421: components["responses"]["MisdirectedRequest"];
            431: components["responses"]["RequestHeaderFieldsTooLarge"];
            500: components["responses"]["InternalServerError"];
            503: components["responses"]["ServiceUnavailable"];
            504: components["responses"]["GatewayTimeout"];
        };
    };
    getEvents: {
        parameters: {
            query?: {
                /** @description Long poll: the number of the last event that the client has seen. */
                after?: number;
                /**
                 * @description Interval of HeartbeatEvents, from 1s to 5m. Not in a long poll.
                 * @example 15s
                 */
                heartbeat?: string;
                /**
                 * @description 1 has the channel begin with a BoundEvent.
                 * @example 1
                 */
                hello?: string;
                /** @description The number of the last event that the client has seen. A stream also takes it from Last-Event-ID. */
                lastSeq?: number;
                /**
                 * @description Long poll: longest time to wait for an event, up to 60s.
                 * @example 25s
                 */
                wait?: string;
            };
            header?: never;
            path: {
                /**
                 * @description The session's id, from the answer to the logon.
                 * @example d0958b12-1765-4b23-8c9d-04bb750eabf0
                 */
                sessionId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A WebSocket; /asyncapi.json says what it carries. */
            101: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description With `Accept: text/event-stream` a stream of the same events. With `after` or `wait` a list of them, when there are some or the time is up. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Event"][];
                    "text/event-stream": string;
                };
            };
            400: components["responses"]["BadRequest"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            414: components["responses"]["URITooLong"];
            421: components["responses"]["MisdirectedRequest"];
            431: components["responses"]["RequestHeaderFieldsTooLarge"];
            500: components["responses"]["InternalServerError"];
            503: components["responses"]["ServiceUnavailable"];
            504: components["responses"]["GatewayTimeout"];
        };
    };
    recordExtension: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description An extension.
                 * @example 102
                 */
                extension: string;
                /**
                 * @description The session's id, from the answer to the logon.
                 * @example d0958b12-1765-4b23-8c9d-04bb750eabf0
                 */
                sessionId: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["AgentRecordData"];
            };
        };
        responses: {
            /** @description The state that holds. It is the call that the extension talks on; one that it holds is 500 `wrong_state`. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Recorded"];
                };
            };
            400: components["responses"]["BadRequest"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            408: components["responses"]["RequestTimeout"];
            413: components["responses"]["PayloadTooLarge"];
            414: components["responses"]["URITooLong"];
            415: components["responses"]["UnsupportedMediaType"];
            421: components["responses"]["MisdirectedRequest"];
            431: components["responses"]["RequestHeaderFieldsTooLarge"];
            500: components["responses"]["InternalServerError"];
            503: components["responses"]["ServiceUnavailable"];
            504: components["responses"]["GatewayTimeout"];
        };
    };
    recordCurrentCall: {
        parameters: {
            query?: {
                /** @description The call; it may stand in the body, or be left out: then it is the one that is connected, also beside held ones, or else the conference. */
                callHandle?: number;
            };
            header?: never;
            path: {
                /**
                 * @description The session's id, from the answer to the logon.
                 * @example d0958b12-1765-4b23-8c9d-04bb750eabf0
                 */
                sessionId: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["RecordData"];
            };
        };
        responses: {
            /** @description The state that holds. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Recorded"];
                };
            };
            400: components["responses"]["BadRequest"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            408: components["responses"]["RequestTimeout"];
            413: components["responses"]["PayloadTooLarge"];
            414: components["responses"]["URITooLong"];
            415: components["responses"]["UnsupportedMediaType"];
            421: components["responses"]["MisdirectedRequest"];
            431: components["responses"]["RequestHeaderFieldsTooLarge"];
            500: components["responses"]["InternalServerError"];
            503: components["responses"]["ServiceUnavailable"];
            504: components["responses"]["GatewayTimeout"];
        };
    };
    getWatch: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description The session's id, from the answer to the logon.
                 * @example d0958b12-1765-4b23-8c9d-04bb750eabf0
                 */
                sessionId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Extensions, and the workgroup where one was named. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Watch"];
                };
            };
            400: components["responses"]["BadRequest"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            414: components["responses"]["URITooLong"];
            421: components["responses"]["MisdirectedRequest"];
            431: components["responses"]["RequestHeaderFieldsTooLarge"];
            500: components["responses"]["InternalServerError"];
            503: components["responses"]["ServiceUnavailable"];
            504: components["responses"]["GatewayTimeout"];
        };
    };
    setWatch: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description The session's id, from the answer to the logon.
                 * @example d0958b12-1765-4b23-8c9d-04bb750eabf0
                 */
                sessionId: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["WatchRequest"];
            };
        };
        responses: {
            /** @description Whom the session watches now. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Watch"];
                };
            };
            400: components["responses"]["BadRequest"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            408: components["responses"]["RequestTimeout"];
            413: components["responses"]["PayloadTooLarge"];
            414: components["responses"]["URITooLong"];
            415: components["responses"]["UnsupportedMediaType"];
            421: components["responses"]["MisdirectedRequest"];
            431: components["responses"]["RequestHeaderFieldsTooLarge"];
            500: components["responses"]["InternalServerError"];
            503: components["responses"]["ServiceUnavailable"];
            504: components["responses"]["GatewayTimeout"];
        };
    };
    setWorkgroupLogon: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description The session's id, from the answer to the logon.
                 * @example d0958b12-1765-4b23-8c9d-04bb750eabf0
                 */
                sessionId: string;
                /**
                 * @description The workgroup's number.
                 * @example 800
                 */
                workgroup: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["WorkgroupRequest"];
            };
        };
        responses: {
            /** @description As AltiServ has it now, by this request or already. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AgentWorkgroup"];
                };
            };
            400: components["responses"]["BadRequest"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            408: components["responses"]["RequestTimeout"];
            413: components["responses"]["PayloadTooLarge"];
            414: components["responses"]["URITooLong"];
            415: components["responses"]["UnsupportedMediaType"];
            421: components["responses"]["MisdirectedRequest"];
            431: components["responses"]["RequestHeaderFieldsTooLarge"];
            500: components["responses"]["InternalServerError"];
            503: components["responses"]["ServiceUnavailable"];
            504: components["responses"]["GatewayTimeout"];
        };
    };
    openEventChannel: {
        parameters: {
            query?: {
                /**
                 * @description Interval of HeartbeatEvents, from 1s to 5m.
                 * @example 15s
                 */
                heartbeat?: string;
                /**
                 * @description 1 has the channel begin with a BoundEvent.
                 * @example 1
                 */
                hello?: string;
                /** @description The number of the last event that the client has seen. */
                lastSeq?: number;
                /** @description The session; without it the first message names it. */
                sessionId?: string;
                /** @description A token in place of the session. */
                token?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A WebSocket; /asyncapi.json says what it carries. */
            101: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["BadRequest"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            414: components["responses"]["URITooLong"];
            421: components["responses"]["MisdirectedRequest"];
            431: components["responses"]["RequestHeaderFieldsTooLarge"];
            500: components["responses"]["InternalServerError"];
            503: components["responses"]["ServiceUnavailable"];
            504: components["responses"]["GatewayTimeout"];
        };
    };
}
