// Written by generate.mjs from the documents in docs/. Do not edit.

export type paths = Record<string, never>;
export type webhooks = Record<string, never>;
export interface components {
    schemas: {
        /**
         * @description A request that would be accepted for a call now.
         * @enum {string}
         */
        Action: "answer" | "drop" | "hold" | "retrieve" | "conference" | "transfer" | "dtmf" | "recordStart" | "recordStop" | "recordMute" | "recordUnmute" | "recordPause" | "recordResume";
        /** @description An agent's state in one workgroup. */
        AgentInWorkgroup: {
            /** @description True if the agent is logged on there, where it is known. */
            loggedOn?: boolean;
            number: string;
            state: components["schemas"]["AgentState"];
        };
        /**
         * @description The state of an agent of workgroups.
         * @enum {string}
         */
        AgentState: "ready" | "notReady" | "wrapUp";
        /** @description `state` is the agent's on the whole; `workgroup`, where AltiServ says it, the one in which the state has changed. */
        AgentStateEvent: {
            /** @enum {string} */
            eventType: "AgentStateEvent";
            extension: string;
            /** @description The state that the agent takes when the last call ends. */
            nextState?: components["schemas"]["NextState"];
            /** @description The state that was to follow the last call, if it could not be set. */
            nextStateError?: components["schemas"]["NextStateError"];
            origin: components["schemas"]["EventOrigin"];
            /** @description The reason that the agent gave for not being ready. */
            reason?: components["schemas"]["NotReadyReason"];
            /** @description The event's number in its session, without gaps. */
            seq: number;
            /**
             * Format: date-time
             * @description Time since which the agent has `state`, where it is known.
             */
            since?: string;
            state: components["schemas"]["KnownAgentState"];
            /** Format: date-time */
            time: string;
            workgroup?: components["schemas"]["AgentInWorkgroup"];
        };
        Bind: components["schemas"]["SessionId"] | components["schemas"]["BoundSession"] | components["schemas"]["NamedSession"];
        /** @description `resumed` is true if the channel continues where the client stopped, so that the client keeps what it knows. */
        BoundEvent: {
            /**
             * Format: int64
             * @description Where the server is one of several: to be given back with the last number.
             */
            epoch?: number;
            /** @enum {string} */
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
            /** @description There too: a new ticket of the session, which takes the place of the one before. */
            ticket?: string;
            /** Format: date-time */
            time: string;
        };
        BoundSession: {
            /** @description The number of the last event that the client has seen. */
            lastSeq?: number;
            sessionId: components["schemas"]["SessionId"];
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
            /** @enum {string} */
            eventType: "CallEvent";
            extension: string;
            origin: components["schemas"]["EventOrigin"];
            placedBy?: components["schemas"]["PlacedBy"];
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
        /**
         * @description The state of a call. `disconnected` is final.
         * @enum {string}
         */
        CallState: "ring" | "ringback" | "connected" | "held" | "conference" | "disconnected";
        /** @description Not in the guide, whose clients pass over it: what the guide's events of a call do not tell. */
        CallUpdateEvent: {
            actions: components["schemas"]["Action"][];
            /** Format: int32 */
            callHandle: number;
            callInfo: components["schemas"]["CallInfo"];
            direction: components["schemas"]["CallDirection"];
            /** @enum {string} */
            eventType: "CallUpdateEvent";
            extension: string;
            origin: components["schemas"]["EventOrigin"];
            placedBy?: components["schemas"]["PlacedBy"];
            recording: components["schemas"]["Recording"];
            /** @description The event's number in its session, without gaps. */
            seq: number;
            state: components["schemas"]["CallState"];
            /** Format: date-time */
            time: string;
        };
        /**
         * @description The occasion of an event: `live`; `existing`, the call was there before the event channel; `reconciled`, it was found after a gap.
         * @enum {string}
         */
        EventOrigin: "live" | "existing" | "reconciled";
        HeartbeatEvent: {
            /** @enum {string} */
            eventType: "HeartbeatEvent";
            /** @description Where the server is one of several, three times a day: a new ticket of the session, which takes the place of the one before. */
            ticket?: string;
            /** Format: date-time */
            time: string;
        };
        /**
         * @description The overall state of an agent. `unknown` after an outage where AltiServ does not tell it; the states in workgroups are not known then either.
         * @enum {string}
         */
        KnownAgentState: "ready" | "notReady" | "wrapUp" | "unknown";
        NamedSession: {
            session: components["schemas"]["SessionId"] | components["schemas"]["BoundSession"];
        };
        /** @description The state that an agent takes when the last call ends. */
        NextState: {
            reason?: components["schemas"]["NotReadyReason"];
            state: components["schemas"]["AgentState"];
        };
        /** @description A state that was to follow a call, and was not set. */
        NextStateError: {
            /**
             * Format: int32
             * @description AltiServ's code, if it has refused the state.
             */
            code?: number;
            message: string;
            state: components["schemas"]["AgentState"];
        };
        /** @description A reason why an agent is not ready. */
        NotReadyReason: {
            /** Format: int32 */
            code: number;
            name: string;
        };
        OriginalData: {
            originalCallerId: string;
            originalCallername: string;
            originalworkgroupName: string;
        };
        /** @description The request that has placed a call, if it was placed here. */
        PlacedBy: {
            /** @description The `X-Request-Id` of the answer to the request. */
            requestId: string;
        };
        /** @description Not in the guide. `waiting` is the number of callers who wait after the change. */
        QueueEvent: {
            caller: components["schemas"]["WaitingCaller"];
            /** @enum {string} */
            eventType: "QueueEvent";
            origin: components["schemas"]["EventOrigin"];
            queueEventType: components["schemas"]["QueueEventType"];
            /** @description The event's number in its session, without gaps. */
            seq: number;
            /** Format: date-time */
            time: string;
            waiting: number;
            workgroup: string;
        };
        /**
         * @description The change of a queue: a caller begins to wait, waits no more, or has another priority.
         * @enum {string}
         */
        QueueEventType: "in" | "out" | "priority";
        /** @description The guide writes `CallHandle` here and `callHandle` elsewhere, so both are sent. `recording` is how the call is recorded now, as where calls are listed; `recordType` names the recorder also of a recording that has stopped. */
        RecordEvent: {
            actions: components["schemas"]["Action"][];
            /** Format: int32 */
            callHandle: number;
            /** Format: int32 */
            CallHandle: number;
            /** @enum {string} */
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
         * @description The guide's recordType: who records.
         * @enum {string}
         */
        RecordType: "Agent" | "Supervisor" | "System";
        /** @description Not in the guide, which knows no resuming. */
        ResyncEvent: {
            /** @enum {string} */
            eventType: "ResyncEvent";
            /** Format: int64 */
            missed: number;
            /** @description The event's number in its session, without gaps. */
            seq: number;
            /** Format: date-time */
            time: string;
        };
        /** @description The guide writes `Connected`, so both spellings are sent. */
        ServerStatusEvent: {
            connected: boolean;
            Connected: boolean;
            /** @enum {string} */
            eventType: "ServerStatusEvent";
            /** @description The event's number in its session, without gaps. */
            seq: number;
            /** Format: date-time */
            time: string;
        };
        /**
         * Format: uuid
         * @description The id of a session.
         */
        SessionId: string;
        /** @description A caller who waits in a workgroup's queue. */
        WaitingCaller: {
            callerID: string;
            callerName: string;
            /** @description Names the caller among those of the queue. */
            id: string;
            /**
             * Format: int32
             * @description 1 (lowest) to 9, and 0 for none.
             */
            priority: number;
            /**
             * Format: date-time
             * @description Time since which the caller waits: AltiServ's where it was asked, or else that of its event.
             */
            since: string;
        };
    };
    responses: never;
    parameters: never;
    requestBodies: never;
    headers: never;
    pathItems: never;
}
export type $defs = Record<string, never>;
export type operations = Record<string, never>;
