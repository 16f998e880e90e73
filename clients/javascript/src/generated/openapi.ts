// Written by generate.mjs from the documents in docs/. Do not edit.

export interface paths {
    "/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Where everything else is
         * @description Tells the name, the version and the paths of the documents. A browser is sent to the page of the documents.
         */
        get: operations["getIndex"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/admin/cluster": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * The cluster
         * @description Tells the nodes of the cluster that live, as this one sees them, and what it serves. 404 where there is no cluster.
         */
        get: operations["getCluster"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/admin/cluster/drain": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Drain this node
         * @description Has this node hand its sessions over to the others within `cluster.drain`, and end. 404 where there is no cluster.
         */
        post: operations["drainNode"];
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
        /**
         * List the sessions
         * @description Lists the sessions of all users, or of one extension. Ids are shortened.
         */
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
        /**
         * End a session
         * @description Ends a session of any user. Its event channels close with 4000.
         */
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
        /**
         * Why an event did not show
         * @description Tells what became of the latest events of a session: what came from AltiServ, what was sent to which event channel, and what was dropped.
         */
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
        /**
         * What would be dialled
         * @description Tells the digits that AltiServ would be asked to dial for a target, with the kind and the territory of the number.
         */
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
        /**
         * Get events by a token
         * @description Gets events as `getEvents` does, with a token in place of the session id.
         */
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
        /**
         * Whether the process lives
         * @description Tells that the process answers. It does not look at AltiServ.
         */
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
        /**
         * Figures for Prometheus
         * @description Tells the figures of the process in the text form of Prometheus.
         */
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
        /**
         * Whether an active AltiServ is reached
         * @description Tells whether users can log on: 200 while there is a connection to an active AltiServ, else 503.
         */
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
        /**
         * Log on
         * @description Logs a user on with extension and password (Basic authentication), and takes an SDK licence where the user has no session yet. The body may name a session that the client already has: where it lives and is the same user's, it is returned, or else a new one is made. The session ends when its last event channel has been closed for `sessions.release_grace`.
         */
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
        /**
         * Read a session
         * @description Tells the session with its calls, the connection to AltiServ and the lines that it watches.
         */
        get: operations["getSession"];
        put?: never;
        post?: never;
        /**
         * Log off
         * @description Ends the session. Its event channels close with 4000, and the licence is released with the last session of the user.
         */
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
        /**
         * The user's states as an agent
         * @description Tells whether the user is ready, on the whole and in each workgroup, and where the user is logged on.
         */
        get: operations["getAgent"];
        /**
         * Change the user's state as an agent, in all workgroups or in one
         * @description Makes the user ready, not ready, or in wrap-up, in all workgroups or in one, with a reason for not being ready where some are configured; or keeps such a state until the last call ends.
         */
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
        /**
         * List the calls
         * @description Lists the calls of the user's line. A client that applies the events in their order has the same list.
         */
        get: operations["listCalls"];
        put?: never;
        /**
         * Place a call
         * @description Dials a target from the user's line. The number may be written as people write it; `/dialplan` tells what would be dialled. The call appears as events.
         */
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
        /**
         * Drop a call
         * @description Ends a call, also one that rings.
         */
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
        /**
         * Answer a call
         * @description Answers a call that rings.
         */
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
        /**
         * Join two calls in a conference
         * @description Joins the call that is held and the one that is talked on. Either may be named.
         */
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
        /**
         * Send digits
         * @description Sends digits to the other end of a connected call, such as a menu.
         */
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
        /**
         * Hold a call
         * @description Holds a connected call.
         */
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
        /**
         * Record a call
         * @description Starts, stops, mutes, unmutes, pauses or resumes the recording of this call. `actions` of the call says which is possible now.
         */
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
        /**
         * Retrieve a call
         * @description Takes back a call that is held.
         */
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
        /**
         * Transfer a call, blindly or to whom the user has consulted
         * @description Sends a call to a target (blind), or connects the parties of the user's two calls with `consult`.
         */
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
        /**
         * Get a token for one event channel
         * @description Makes a token for one opening of an event channel, so that no session id stands in an address. It can be used once, for 30 s.
         */
        post: operations["getChannelToken"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/sessions/{sessionId}/directory": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * The numbers of the phone system
         * @description Lists the extensions, workgroups and other numbers of AltiServ with their names, all of them or those that match a search.
         */
        get: operations["getDirectory"];
        put?: never;
        post?: never;
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
        /**
         * Open an event channel of a session, or get its events
         * @description Opens a WebSocket that carries the events of this session, without a first message. With `Accept: text/event-stream` the same events come as a stream, and with `after` or `wait` as the answer to a long poll. /asyncapi.json describes the events and close codes.
         */
        get: operations["getEvents"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/sessions/{sessionId}/extensions/{extension}/agent": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /**
         * Change the state of an agent, in all workgroups or in one
         * @description Makes another agent ready, not ready, or puts it into wrap-up, in all workgroups or in one. Only supervisors may do it.
         */
        put: operations["setExtensionAgentState"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/sessions/{sessionId}/extensions/{extension}/monitor": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Listen to the call that an extension talks on, or barge in
         * @description Has the supervisor's own phone hear the call of another extension, unheard with `listen`, and heard by all with `bargeIn`. Asked again, it changes between the two. Only supervisors may do it.
         */
        post: operations["monitorExtension"];
        /**
         * Leave the call of an extension
         * @description Ends listening or barging in. The call goes on without the supervisor.
         */
        delete: operations["stopMonitoringExtension"];
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
        /**
         * Record the call that an extension talks on
         * @description Records the call of another extension. Only supervisors may do it.
         */
        post: operations["recordExtension"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/sessions/{sessionId}/extensions/{extension}/workgroups/{workgroup}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /**
         * Log an agent on to a workgroup, or off
         * @description Logs another agent on to a workgroup with `loggedOn` true, and off with false. Only supervisors may do it.
         */
        put: operations["setExtensionWorkgroupLogon"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/sessions/{sessionId}/history": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * The calls of the user's line in this session
         * @description Lists the calls that the session was told of on the user's own line, those that go on among them, as many as `sessions.history_calls` says.
         */
        get: operations["getHistory"];
        put?: never;
        post?: never;
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
        /**
         * Record the call that is meant
         * @description The same as `recordCall`, for the call that `callHandle` names or, without it, for the one that is talked on.
         */
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
        /**
         * Whom the session watches
         * @description Tells the extensions whose calls the session hears of, beside the user's own.
         */
        get: operations["getWatch"];
        /**
         * Watch other lines
         * @description Replaces the lines whose events the session gets: a list of extensions, or all members of a workgroup or of several, with their queues. An empty list ends it.
         */
        put: operations["setWatch"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/sessions/{sessionId}/workgroups": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * The workgroups that the user may see
         * @description Lists the workgroups of which the user is a member, and for supervisors all of which AltiServ tells: who is in them and logged on, how many callers wait, and how quickly callers are answered.
         */
        get: operations["listWorkgroups"];
        put?: never;
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
        /**
         * Log on to a workgroup, or off
         * @description Logs the user on to a workgroup with `loggedOn` true, and off with false.
         */
        put: operations["setWorkgroupLogon"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/sessions/{sessionId}/workgroups/{workgroup}/queue": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Who waits in the queue of a workgroup
         * @description Lists the callers who wait. Where the session watches the workgroup, it is what its QueueEvents have told; or else AltiServ is asked, which tells it supervisors.
         */
        get: operations["getQueue"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/simulator/calls": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List the calls of the phone system
         * @description Lists every call of the embedded AltiServ, internal ones too.
         */
        get: operations["listSimulatedCalls"];
        put?: never;
        /**
         * A caller from outside rings
         * @description Rings an extension or a workgroup as a caller from outside. Only `to` is required.
         */
        post: operations["simulateCall"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/simulator/calls/{callId}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /**
         * The outside party hangs up
         * @description Ends the call, as the party outside would.
         */
        delete: operations["hangUpSimulatedCall"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/simulator/calls/{callId}/answer": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * The called phone answers
         * @description Answers the call at the phone that it rings, as a person at the desk or the outside party would.
         */
        post: operations["answerSimulatedCall"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/simulator/demote": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Become a standby
         * @description Makes the embedded AltiServ a standby: all logons end, and none is taken.
         */
        post: operations["demote"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/simulator/extensions/{extension}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /**
         * Change the switches of a desk phone
         * @description Changes when the phone answers by itself, do not disturb, and call waiting. A switch that is absent stays as it is.
         */
        put: operations["setPhone"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/simulator/extensions/{extension}/answer": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * A desk phone answers
         * @description Answers the call that rings the phone of the extension.
         */
        post: operations["answerPhone"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/simulator/extensions/{extension}/conference": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * A desk phone joins its two calls
         * @description Joins the connected call and the held call of the phone in a conference. 409 unless it has exactly these two.
         */
        post: operations["conferencePhone"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/simulator/extensions/{extension}/hangup": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * A desk phone hangs up
         * @description Ends the call of the phone of the extension.
         */
        post: operations["hangUpPhone"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/simulator/extensions/{extension}/transfer": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * A desk phone connects its two calls and leaves
         * @description Connects the parties of the two calls of the phone, or of the held call and the one in `ringback`.
         */
        post: operations["transferPhone"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/simulator/faults": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Begin a fault
         * @description Lets the embedded AltiServ fail in one of several ways.
         */
        post: operations["setFault"];
        /**
         * End all faults
         * @description Ends every fault that was begun.
         */
        delete: operations["clearFaults"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/simulator/licences": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /**
         * Set the number of licences
         * @description Sets the size of the licence pool. Users who are logged on stay logged on.
         */
        put: operations["setLicences"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/simulator/promote": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Become the active server
         * @description Makes the embedded AltiServ the active server, which takes logons.
         */
        post: operations["promote"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/simulator/role": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Tell the role
         * @description Tells whether the embedded AltiServ is the active server or a standby.
         */
        get: operations["getRole"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/simulator/scenario": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Tell the progress of the scenario
         * @description Tells the progress of the scenario that is played, or the summary of the last one.
         */
        get: operations["getScenario"];
        put?: never;
        /**
         * Play a scenario
         * @description Plays a scenario: phones, random load and steps. docs/scenarios.md describes them.
         */
        post: operations["playScenario"];
        /**
         * Stop the scenario
         * @description Stops the scenario that is played.
         */
        delete: operations["stopScenario"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/simulator/statistics": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Count the calls from outside
         * @description Tells what became of the calls of outside callers: offered = answered + abandoned + overflowed + waiting.
         */
        get: operations["getStatistics"];
        put?: never;
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
        /**
         * Open an event channel
         * @description Opens a WebSocket that carries the events of a session. /asyncapi.json describes the messages and close codes.
         */
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
        /** @description A call that AltiServ has accepted. */
        AcceptedCall: {
            /**
             * Format: int32
             * @description With `wait=ringing`, once the call rings out.
             */
            callHandle?: number;
            placedBy: components["schemas"]["PlacedBy"];
            state?: components["schemas"]["CallState"];
            target: components["schemas"]["Dialled"];
            /** @description What was passed over, and what the caller should know of the number or of the call before relying on it. */
            warnings?: string[];
        };
        /**
         * @description A request that would be accepted for a call now.
         * @enum {string}
         */
        Action: "answer" | "drop" | "hold" | "retrieve" | "conference" | "transfer" | "dtmf" | "recordStart" | "recordStop" | "recordMute" | "recordUnmute" | "recordPause" | "recordResume";
        /** @description An agent on the whole, and in each workgroup. */
        Agent: {
            extension: string;
            /** @description The state that the agent takes when the last call ends. */
            nextState?: components["schemas"]["NextState"];
            /** @description The state that was to follow the last call, if it could not be set. */
            nextStateError?: components["schemas"]["NextStateError"];
            /** @description The reason that the agent gave for not being ready. */
            reason?: components["schemas"]["NotReadyReason"];
            /** @description The reasons that agents may give, as they are configured. */
            reasons: components["schemas"]["NotReadyReason"][];
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
            /** @description True if the agent is logged on there, where it is known. */
            loggedOn?: boolean;
            number: string;
            state: components["schemas"]["AgentState"];
        };
        /** @description True if the agent is logged on from now on. */
        AgentLogonRequest: {
            loggedOn: boolean;
        };
        /** @description The guide's RecordData, as far as VOICE_RECORD carries it. */
        AgentRecordData: {
            filename?: string;
            Operation: components["schemas"]["RecordOperation"];
            /** @default false */
            tone?: boolean;
        };
        /** @description A state that is to hold at once, or one that is to follow the last call. */
        AgentRequest: {
            nextState?: components["schemas"]["NextStateWish"];
            /**
             * Format: int32
             * @description The code of one of the `reasons`, with `notReady` in all workgroups.
             */
            reason?: number;
            state?: components["schemas"]["AgentState"];
            /** @description The workgroup, beside `state`; without it, all of them. */
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
        /** @description A state for another agent. */
        AgentStateRequest: {
            state: components["schemas"]["AgentState"];
            /** @description The workgroup; without it, all of them. */
            workgroup?: string;
        };
        /** @description An agent in one workgroup. */
        AgentWorkgroup: {
            loggedOn: boolean;
            number: string;
            state: components["schemas"]["AgentState"];
        };
        /** @description The guide's Error, with this project's additions. */
        ApiError: {
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
         * @description A packet of AltiServ about a line.
         * @enum {string}
         */
        ArrivedPacket: "RING" | "RINGBACK" | "STCHG" | "CALL_DROPPED" | "RECORDING" | "AGENT_STATE" | "RESET" | "QUEUE";
        /** @description `resumed` is true if the channel continues where the client stopped, so that the client keeps what it knows. */
        BoundEvent: {
            /**
             * Format: int64
             * @description Where the server is one of several: to be given back with the last number.
             */
            epoch?: number;
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
            /** @description There too: a new ticket of the session, which takes the place of the one before. */
            ticket?: string;
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
            placedBy?: components["schemas"]["PlacedBy"];
            recording: components["schemas"]["Recording"];
            state: components["schemas"]["CallState"];
        };
        /**
         * @description The direction of a call as its line sees it.
         * @enum {string}
         */
        CallDirection: "in" | "out";
        /** @description An end of a call. */
        CallEndpoint: {
            /** @description Its IPv4 address, or empty. */
            ip?: string;
            /** @description Its name. */
            name?: string;
            /** @description Its number. */
            number?: string;
        };
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
        /** @description The calls of the user's own line, the newest first. */
        CallHistory: {
            calls: components["schemas"]["PastCall"][];
        };
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
            placedBy?: components["schemas"]["PlacedBy"];
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
        /** @description The cluster as this node sees it. */
        Cluster: {
            /** @description Event channels of clients here whose sessions other nodes serve. */
            channelsElsewhere: number;
            /** @description Event channels of clients at other nodes whose sessions this one serves. */
            channelsFromElsewhere: number;
            engine: components["schemas"]["ClusterEngine"];
            /** @description Name of this node. */
            node: string;
            /** @description Nodes that live, this one included. */
            nodes: components["schemas"]["ClusterNode"][];
            /** @description Users that this node serves. */
            users: number;
        };
        /** @description NATS, as this node reaches it. */
        ClusterEngine: {
            connected: boolean;
            version?: string;
        };
        /** @description A node that lives. */
        ClusterNode: {
            /** @description Address at which it listens. */
            address: string;
            /** @description True if it hands its sessions over and takes none. */
            draining: boolean;
            /** @description Names of its keys, the oldest first. All nodes have the same. */
            keys: string[];
            name: string;
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
        /**
         * @description The reason for which an event was not sent: its client did not read, had gone, or had missed it for too long.
         * @enum {string}
         */
        DropReason: "tooSlow" | "gone" | "missed";
        /** @description Nothing is left to say. */
        Empty: Record<string, never>;
        /** @description The session that was ended. */
        EndedSession: {
            extension: string;
            session: string;
        };
        /**
         * @description The kind of a number of the phone system.
         * @enum {string}
         */
        EntryKind: "extension" | "virtualExtension" | "workgroup" | "huntGroup" | "application";
        /**
         * @description The name of an error, for programs. It does not change between versions.
         * @enum {string}
         */
        ErrorName: "bad_request" | "wrong_field" | "wrong_target" | "ambiguous_call" | "ticket_refused" | "no_credentials" | "no_admin_token" | "wrong_admin_token" | "wrong_credentials" | "no_licence" | "forbidden" | "origin_refused" | "host_refused" | "no_privilege" | "no_such_path" | "no_such_session" | "no_such_call" | "no_such_workgroup" | "no_such_extension" | "no_scenario" | "no_call" | "method_not_allowed" | "body_timeout" | "conflict" | "session_moved" | "body_too_large" | "packed_body" | "uri_too_long" | "headers_too_large" | "too_many_sessions" | "https_only" | "too_many_failed_logons" | "not_supported" | "too_soon" | "recording_busy" | "wrong_state" | "call_failed" | "refused" | "garbled_answer" | "not_connected" | "no_active_server" | "outcome_unknown" | "overloaded" | "no_answer" | "internal";
        /** @description Any event. `eventType` says which. */
        Event: components["schemas"]["CallEvent"] | components["schemas"]["CallUpdateEvent"] | components["schemas"]["RecordEvent"] | components["schemas"]["AgentStateEvent"] | components["schemas"]["QueueEvent"] | components["schemas"]["ServerStatusEvent"] | components["schemas"]["ResyncEvent"] | components["schemas"]["BoundEvent"] | components["schemas"]["HeartbeatEvent"];
        /**
         * @description The type of an event.
         * @enum {string}
         */
        EventName: "CallEvent" | "CallUpdateEvent" | "RecordEvent" | "AgentStateEvent" | "QueueEvent" | "ServerStatusEvent" | "ResyncEvent";
        /**
         * @description The occasion of an event: `live`; `existing`, the call was there before the event channel; `reconciled`, it was found after a gap.
         * @enum {string}
         */
        EventOrigin: "live" | "existing" | "reconciled";
        /** @description The guide's Session. */
        ExistingSession: {
            sessionId?: string;
            /** @description In a cluster: the ticket of that session, in place of the password. */
            ticket?: string;
        };
        /** @description A fault to set. */
        Fault: {
            /** @description Kind of the fault. */
            kind: components["schemas"]["FaultKind"];
            /**
             * Format: int32
             * @description Its length in milliseconds, at most a day; the meaning of 0 depends on the kind.
             */
            ms?: number;
        };
        /**
         * @description Kind of a fault.
         * @enum {string}
         */
        FaultKind: "disconnect" | "freeze" | "delay" | "refuse_logon" | "disk_full" | "recordings_unwritable";
        Health: {
            status: string;
        };
        HeartbeatEvent: {
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            eventType: "HeartbeatEvent";
            /** @description Where the server is one of several, three times a day: a new ticket of the session, which takes the place of the one before. */
            ticket?: string;
            /** Format: date-time */
            time: string;
        };
        Index: {
            links: components["schemas"]["Links"];
            name: string;
            version: string;
        };
        /** @description Digits that a party keyed during a call. */
        KeyedDigits: {
            /** @description The digits, at most the last 256. */
            digits: string;
            /** @description The number of its line. */
            from: string;
        };
        /**
         * @description The overall state of an agent. `unknown` after an outage where AltiServ does not tell it; the states in workgroups are not known then either.
         * @enum {string}
         */
        KnownAgentState: "ready" | "notReady" | "wrapUp" | "unknown";
        /** @description The size of the pool of licences. */
        LicencesRequest: {
            /**
             * Format: int32
             * @description One for each user that is logged on.
             */
            licences: number;
        };
        /**
         * @description The state of a line, by its calls: none, one that rings, or one that is dialled, connected or held.
         * @enum {string}
         */
        LineState: "idle" | "ringing" | "busy";
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
            /**
             * Format: date-time
             * @description Absent if there has been no event.
             */
            lastEvent?: string;
            /** @description The AltiServ that its user is logged on to; absent while the connection is lost. */
            server?: string;
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
            /** @description In a cluster: continues the session at any node, in place of the password. Good for a day; each answer has a new one. */
            ticket?: string;
            warnings: components["schemas"]["LogonWarning"][];
        };
        LogonWarning: {
            /** Format: int32 */
            code: number;
            message: string;
        };
        /** @description The supervisor's part in the call now. */
        Monitoring: {
            extension: string;
            /** @description Absent once the supervisor has left the call. */
            mode?: components["schemas"]["MonitorMode"];
        };
        /** @description The supervisor's part in the call. */
        MonitoringRequest: {
            mode: components["schemas"]["MonitorMode"];
        };
        /**
         * @description The part of a supervisor in an agent's call: `listen` unheard, or `bargeIn` and be heard. It is taken in any letter case.
         * @enum {string}
         */
        MonitorMode: "listen" | "bargeIn";
        /** @description A number with a name. */
        NamedNumber: {
            /** @description Its name. */
            name?: string;
            /** @description The number. */
            number?: string;
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
        /**
         * @description A wish for the state that is to follow the last call; `none` takes back what was wished before. It is taken in any letter case.
         * @enum {string}
         */
        NextStateWish: "ready" | "notReady" | "wrapUp" | "none";
        /** @description A reason why an agent is not ready. */
        NotReadyReason: {
            /** Format: int32 */
            code: number;
            name: string;
        };
        /**
         * @description Kind of number that a target stands for.
         * @enum {string}
         */
        NumberKind: "extension" | "code" | "emergency" | "national" | "international" | "sip";
        /** @description The call that a callback answers. */
        OriginalCallData: {
            /** @description The caller's number. */
            callerId?: string;
            /** @description The caller's name. */
            callerName?: string;
            /** @description The workgroup it was for. */
            workgroup?: string;
        };
        OriginalData: {
            originalCallerId: string;
            originalCallername: string;
            originalworkgroupName: string;
        };
        /** @description An outside caller who rings an extension or a workgroup. Only `to` is required. Keys of several words are written `ivrData` as in JSON or `ivr_data` as in TOML. */
        OutsideCall: {
            /** @description The caller's number as the network has it. */
            ani?: components["schemas"]["NamedNumber"];
            /** @description Type of the call, such as a callback call. */
            callType?: string;
            /** @description The number that the caller dialled. */
            dnis?: components["schemas"]["NamedNumber"];
            /** @description The caller. */
            from?: components["schemas"]["CallEndpoint"];
            /** @description Data that the caller entered in the IVR. */
            ivrData?: string;
            /** @description For a callback call: the call that it answers. */
            original?: components["schemas"]["OriginalCallData"];
            /** @description The outbound workgroup. */
            outboundWorkgroup?: string;
            /** @description Time for which the caller waits for an answer before hanging up, written `"30s"`; forever if absent. */
            patience?: string;
            /**
             * Format: int32
             * @description 1 to 9, or 0 for none.
             * @default 0
             */
            priority?: number;
            /**
             * Format: int32
             * @description The skill level needed, at most 1000, or 0 for none.
             * @default 0
             */
            skill?: number;
            /** @description Time after the answer at which the caller hangs up; never if absent. Both go by the simulation's clock. */
            talkTime?: string;
            /** @description The number of an extension or of a workgroup. */
            to: string;
            /** @description Data that an application attached. */
            userData?: string;
            /** @description The workgroup that the call is for. If empty, it is `to`, if that is one. */
            workgroup?: string;
        };
        /** @description The other party of a call. A text that AltiServ does not tell is empty. */
        Party: {
            name: string;
            number: string;
        };
        /** @description A call with the times at which the session was told. */
        PastCall: {
            /**
             * Format: date-time
             * @description Absent if the call was never more than ringing.
             */
            answered?: string;
            /** Format: date-time */
            began: string;
            /** Format: int32 */
            callHandle: number;
            direction: components["schemas"]["CallDirection"];
            /**
             * Format: date-time
             * @description Absent while the call goes on.
             */
            ended?: string;
            extension: string;
            /** @description True if the call rang on the user's line until its end. */
            missed: boolean;
            party: components["schemas"]["Party"];
            /** @description True if any of it was recorded. */
            recorded: boolean;
            /** @description The workgroup that an incoming call came through. */
            workgroupName?: string;
        };
        /** @description A change of the switches of an extension's desk phone. An absent switch stays as it is; calls that ring already ring on. */
        PhoneChange: {
            /** @description The time after which it answers by itself, at most 24 hours, or that it does not. */
            answer?: string;
            /** @description Without it the extension is busy while it has a call. */
            callWaiting?: boolean;
            /** @description With it the extension is busy to everybody who calls, and its workgroups pass it over. */
            doNotDisturb?: boolean;
        };
        /** @description Numbers of the phone system. */
        PhoneDirectory: {
            entries: components["schemas"]["PhoneDirectoryEntry"][];
            /** @description How many there are that were asked for, whether listed or not. */
            total: number;
        };
        /** @description A number of the phone system. */
        PhoneDirectoryEntry: {
            kind: components["schemas"]["EntryKind"];
            /** @description State of the line, for the user's own line and those that the session watches. */
            lineState?: components["schemas"]["LineState"];
            name: string;
            number: string;
        };
        /** @description The request that has placed a call, if it was placed here. */
        PlacedBy: {
            /** @description The `X-Request-Id` of the answer to the request. */
            requestId: string;
        };
        /** @description A call that was placed. */
        PlacedCall: {
            /**
             * Format: int32
             * @description Names the call in paths of the simulator.
             */
            id: number;
        };
        /** @description Frequency of a priority, relative to the others of its load. */
        PriorityWeight: {
            /**
             * Format: int32
             * @description 1 to 9, or 0 for none.
             */
            priority: number;
            /**
             * Format: int32
             * @description Its weight: with twice the weight it comes twice as often.
             */
            weight: number;
        };
        /** @description The callers who wait in a workgroup's queue, in the order in which they came. */
        Queue: {
            callers: components["schemas"]["WaitingCaller"][];
            workgroup: string;
        };
        /** @description Not in the guide. `waiting` is the number of callers who wait after the change. */
        QueueEvent: {
            caller: components["schemas"]["WaitingCaller"];
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
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
        /** @description A random duration, by its distribution. */
        RandomSpread: {
            /** @enum {string} */
            distribution: "fixed";
            mean: string;
        } | {
            /** @enum {string} */
            distribution: "uniform";
            least: string;
            most: string;
        } | {
            /** @enum {string} */
            distribution: "exponential";
            mean: string;
        } | {
            deviation: string;
            /** @enum {string} */
            distribution: "lognormal";
            mean: string;
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
        RoleStatus: {
            role: components["schemas"]["ServerRole"];
        };
        /** @description A recording that a party's line has running. */
        RunningRecording: {
            /** @description The number of the line. */
            line: string;
            /** @description Its state, in the Web API's words. */
            state: components["schemas"]["RunningRecordingState"];
        };
        /**
         * @description State of a recording.
         * @enum {string}
         */
        RunningRecordingState: "Start" | "Pause" | "Mute";
        /**
         * @description A scenario as it is written. All times are in the scenario's time: at speed 60 an hour of it takes a minute.
         *
         *     Keys of several words are written in either way, `calls_per_hour` or `callsPerHour`.
         */
        Scenario: {
            /** @description A description for people. */
            description?: string;
            /** @description Time after `duration` in which the calls that are left may end. After it the scenario ends without them. */
            drain?: string;
            /** @description Time in which new calls may come. */
            duration: string;
            /** @description Random calls. */
            load?: components["schemas"]["ScenarioLoad"][];
            /** @description Its name. */
            name?: string;
            /** @description The office that it needs, for a server that starts with it. A server that runs has one already, and refuses it. */
            office?: Record<string, never>;
            /** @description Settings of phones at its start. */
            phones?: components["schemas"]["ScenarioPhones"][];
            /**
             * Format: int64
             * @description Seed of the random load: the same seed gives the same calls.
             */
            seed?: number;
            /**
             * Format: int32
             * @description Speed at which it is played: so many times as fast as the wall clock.
             */
            speed?: number;
            /** @description Actions at certain times. */
            steps?: components["schemas"]["ScenarioStep"][];
        };
        /** @description Random calls that come independently of each other (a Poisson process). */
        ScenarioLoad: {
            /** @description The callers; random ones, drawn from the seed, if empty. */
            callers?: components["schemas"]["CallEndpoint"][];
            /**
             * Format: int32
             * @description Average number of calls per hour: 1 to 100,000.
             */
            callsPerHour: number;
            /** @description The number that the callers dialled. */
            dnis?: components["schemas"]["NamedNumber"];
            /** @description Time from which calls come. */
            from?: string;
            /** @description The IVR data of the calls. `{number}` stands for the caller's number, `{serial}` for the number of the call in this load, from 1. */
            ivrData?: string;
            /** @description Time that callers wait for an answer; forever if absent. */
            patience?: components["schemas"]["Spread"];
            /** @description Priorities with their frequencies; no call has a priority if empty. */
            priorities?: components["schemas"]["PriorityWeight"][];
            /**
             * Format: int32
             * @description The skill level that the calls need, at most 1000, or 0 for none.
             */
            skill?: number;
            /** @description Time from the answer until the caller hangs up; never if absent. */
            talkTime?: components["schemas"]["Spread"];
            /** @description The extension or workgroup called. */
            to: string;
            /** @description Time until which calls come; the end of the scenario if absent. */
            until?: string;
        };
        /** @description The switches of an extension's desk phone. */
        ScenarioPhone: {
            /** @description The time after which it answers by itself, or `manual`. */
            answer?: string;
            callWaiting?: boolean;
            doNotDisturb?: boolean;
            extension: string;
        };
        /** @description Settings of the phones of some extensions. Absent ones stay as they are. */
        ScenarioPhones: {
            /** @description The time after which they answer by themselves, or `manual`. */
            answer?: string;
            /** @description True if they take a second call. */
            callWaiting?: boolean;
            /** @description True if they are busy to all callers. */
            doNotDisturb?: boolean;
            /**
             * @description Extensions, singly or in ranges such as `"101-109"`.
             * @default []
             */
            extensions?: string[];
        };
        /** @description Progress of a scenario. The last report is the summary. */
        ScenarioReport: {
            /**
             * Format: int64
             * @description Number of random calls that failed for another reason than that no line was free.
             */
            callsFailed: number;
            /**
             * Format: int64
             * @description Number of calls placed so far, with those that found no free line.
             */
            callsMade: number;
            /**
             * Format: int64
             * @description Number of all calls that it places: those of the steps and the random ones.
             */
            callsPlanned: number;
            /**
             * Format: int64
             * @description Time in which new calls come, in milliseconds of the scenario's time.
             */
            durationMs: number;
            /**
             * Format: int64
             * @description Time since its start, in milliseconds of the scenario's time.
             */
            elapsedMs: number;
            /** @description The scenario's name. */
            name: string;
            /**
             * Format: int64
             * @description Seed of its random load.
             */
            seed: number;
            /**
             * Format: int32
             * @description Speed at which it is played.
             */
            speed: number;
            /** @description Its state. */
            state: components["schemas"]["ScenarioState"];
            /** @description Figures of all calls from outside since the start of the scenario, its own and others. */
            statistics: components["schemas"]["Statistics"];
            /** @description The steps. */
            steps: components["schemas"]["StepsReport"];
        };
        /**
         * @description State of a scenario.
         * @enum {string}
         */
        ScenarioState: "playing" | "draining" | "completed" | "stopped";
        /** @description A step of a scenario. It has exactly one action. */
        ScenarioStep: {
            /** @description The phone of this extension, or the one that this call rings, answers. */
            answer?: string;
            /** @description Its time. */
            at: string;
            /** @description A call from outside comes. */
            call?: components["schemas"]["OutsideCall"];
            /** @description All faults end. */
            clearFaults?: boolean;
            /** @description The phone of this extension joins its two calls. */
            conference?: string;
            /** @description A fault begins. */
            fault?: components["schemas"]["Fault"];
            /** @description The phone of this extension, or the outside party of this call, hangs up. */
            hangUp?: string;
            /** @description The id by which later steps name its call. */
            id?: string;
            /** @description The switches of a phone change. */
            phone?: components["schemas"]["ScenarioPhone"];
            /** @description The phone of this extension connects the parties of its two calls and leaves. */
            transfer?: string;
        };
        /**
         * @description Role of a server in a pair, in which one stands in for the other.
         * @enum {string}
         */
        ServerRole: "active" | "standby";
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
        /** @description The speed at which callers are answered, as this WebProxy has seen it. */
        ServiceLevel: {
            /** @description The callers who have gone without an answer. */
            abandoned: number;
            /** @description The callers whom a member has answered. */
            answered: number;
            /** @description Those of them who had waited no longer than `threshold`. */
            answeredInTime: number;
            /**
             * Format: double
             * @description `answeredInTime` of all, with one decimal. Absent without any.
             */
            percent?: number;
            /**
             * Format: date-time
             * @description Time since which this WebProxy watches the workgroup.
             */
            since: string;
            /** @description Origin of the figures: always `webproxy`. */
            source: string;
            /**
             * @description The time within which a caller is answered in time.
             * @example 20s
             */
            threshold: string;
            /**
             * @description The time until now over which it is counted.
             * @example 30m
             */
            window: string;
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
        /** @description A call as the simulator shows it. */
        SimulatedCall: {
            /** @description Digits keyed in it, by party; the party that keyed last comes last. Absent if nothing was keyed. */
            digits?: components["schemas"]["KeyedDigits"][];
            /** @description The caller. */
            from: components["schemas"]["CallEndpoint"];
            /**
             * Format: int32
             * @description Names the call; its session handle on the wire.
             */
            id: number;
            /** @description The number of the line that talks, or of the first that rings; absent while the call waits in a workgroup's queue. */
            line?: string;
            /** @description The recordings that its parties' lines have running. Absent if there are none. */
            recordings?: components["schemas"]["RunningRecording"][];
            /** @description Its state. */
            state: components["schemas"]["SimulatedCallState"];
            /** @description The number called: an extension, a workgroup or an outside number. */
            to: string;
        };
        SimulatedCallList: {
            calls: components["schemas"]["SimulatedCall"][];
        };
        /**
         * @description State of a call as an onlooker sees it.
         * @enum {string}
         */
        SimulatedCallState: "queued" | "ringing" | "connected" | "held" | "conference";
        /** @description A duration, such as `"30s"`, or a random one. */
        Spread: string | components["schemas"]["RandomSpread"];
        /**
         * @description Counts of the calls that outside callers made to extensions and workgroups.
         *
         *     Every offered call is in one class at every moment: offered = answered + abandoned + overflowed + waiting. Times go by the simulation's clock.
         */
        Statistics: {
            /**
             * Format: int64
             * @description Those that ended unanswered: the caller or the called extension gave up, or the time to ring was over.
             */
            abandoned: number;
            /**
             * Format: int64
             * @description Offered calls that have not ended, answered ones among them.
             */
            active: number;
            /**
             * Format: int64
             * @description Those that somebody answered before they overflowed.
             */
            answered: number;
            /** @description Number of calls that each extension answered first. */
            answeredBy: {
                [key: string]: number;
            };
            /**
             * Format: int64
             * @description Time that answered calls waited on average, in milliseconds; 0 without any.
             */
            averageAnswerMs: number;
            /**
             * Format: int64
             * @description Calls that were not offered: no trunk was free, or the extension was busy.
             */
            blocked: number;
            /**
             * Format: int64
             * @description The longest that a call waited until it was answered, abandoned or overflowed, in milliseconds.
             */
            longestWaitMs: number;
            /**
             * Format: int64
             * @description Calls that rang an extension or waited in a workgroup.
             */
            offered: number;
            /**
             * Format: int64
             * @description Those that left a workgroup unanswered after its time limit, whatever became of them afterwards.
             */
            overflowed: number;
            /**
             * Format: int64
             * @description Those that ring or wait now.
             */
            waiting: number;
        };
        /** @description A failed step. */
        StepFailure: {
            /** @description Its action. */
            action: string;
            /**
             * Format: int64
             * @description Time at which it was due, in milliseconds of the scenario's time.
             */
            atMs: number;
            /** @description The error. */
            error: string;
            /** @description Its place in the scenario, from 0. */
            step: number;
        };
        /** @description Figures of the steps. */
        StepsReport: {
            /**
             * Format: int64
             * @description Number of steps carried out.
             */
            done: number;
            /**
             * Format: int64
             * @description Number of failed steps.
             */
            failed: number;
            /** @description The first hundred failed steps. */
            failures: components["schemas"]["StepFailure"][];
            /**
             * Format: int64
             * @description Number of steps.
             */
            planned: number;
        };
        Timeline: {
            /** @description Oldest first. */
            entries: components["schemas"]["TimelineEntry"][];
            extension: string;
            /**
             * Format: int64
             * @description How many entries before these are no longer kept.
             */
            forgotten: number;
            /** @description The beginning of the session's id. */
            session: string;
        };
        /** @description A moment on the way of an event from AltiServ to a client. `what` says which, and which fields it has. */
        TimelineEntry: {
            /** @description A CallEvent's. */
            callEventType?: components["schemas"]["CallEventType"];
            /**
             * Format: int32
             * @description The call, where it is about one.
             */
            callHandle?: number;
            /** @description `callsRead`: how many calls the line has. */
            calls?: number;
            /** @description `dropped`: the reason. */
            cause?: components["schemas"]["DropReason"];
            /** @description A ServerStatusEvent's. */
            connected?: boolean;
            /** @description `takenOver`: how many events told what differs from what the node before had told. */
            differences?: number;
            /** @description `arrived`: the packet. */
            event?: components["schemas"]["ArrivedPacket"];
            /** @description `queued`, `unheard`: the type of the event. */
            eventType?: components["schemas"]["EventName"];
            /** @description The line. */
            extension?: string;
            /**
             * Format: int64
             * @description `replayed`, `sent`, `dropped`: the number of the first event.
             */
            firstSeq?: number;
            /**
             * Format: int64
             * @description `replayed`, `sent`, `dropped`: the number of the last event. `bound`: that of the last one that the client had seen.
             */
            lastSeq?: number;
            /**
             * Format: int64
             * @description A ResyncEvent's.
             */
            missed?: number;
            /** @description A QueueEvent's. */
            queueEventType?: components["schemas"]["QueueEventType"];
            /** @description A RecordEvent's. */
            recordingState?: components["schemas"]["RecordingState"];
            /**
             * Format: int64
             * @description `queued`: the number of the event.
             */
            seq?: number;
            /**
             * Format: int64
             * @description The channel.
             */
            socket?: number;
            /** @description `queued` for all channels: how many there were. */
            sockets?: number;
            /** @description The state in a STCHG, with its number, or an agent's. */
            state?: string;
            /** Format: date-time */
            time: string;
            /** @description A QueueEvent's: how many callers wait. */
            waiting?: number;
            what: components["schemas"]["TimelineMoment"];
            /** @description The workgroup in which an agent's state changed, or whose queue changed. */
            workgroup?: string;
        };
        /**
         * @description Kind of a moment on the way of an event from AltiServ to a client.
         * @enum {string}
         */
        TimelineMoment: "arrived" | "callsRead" | "disconnected" | "queued" | "unheard" | "replayed" | "sent" | "dropped" | "bound" | "refused" | "closed" | "takenOver" | "fenced";
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
        /** @description Whom a session watches. */
        Watch: {
            extensions: string[];
            workgroup?: string;
            workgroups?: string[];
        };
        /** @description Whom to watch: one of the three. A workgroup stands for its members, and for its queue. */
        WatchRequest: {
            extensions?: string[];
            workgroup?: string;
            workgroups?: string[];
        };
        /** @description A workgroup. */
        Workgroup: {
            members: components["schemas"]["WorkgroupMember"][];
            /** @description Empty where AltiServ has none. */
            name: string;
            number: string;
            /** @description Absent while nobody watches the workgroup at this WebProxy. */
            serviceLevel?: components["schemas"]["ServiceLevel"];
            /** @description The number of callers who wait. Absent where the user may not know it, or AltiServ does not tell it. */
            waiting?: number;
            /**
             * Format: date-time
             * @description Time since which the first of them waits.
             */
            waitingSince?: string;
        };
        /** @description The workgroups that the user may see. */
        WorkgroupList: {
            workgroups: components["schemas"]["Workgroup"][];
        };
        /** @description A member of a workgroup. */
        WorkgroupMember: {
            extension: string;
            loggedOn: boolean;
            /** @description Empty where AltiServ has none. */
            name: string;
            /** @description The state in this workgroup. Absent where the session does not watch the member. */
            state?: components["schemas"]["AgentState"];
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
                "application/json": components["schemas"]["ApiError"];
            };
        };
        /**
         * @description `error` says which:
         *
         *     - `conflict`: the request contradicts an earlier one, or the present state.
         *     - `session_moved`: no node of the cluster serves the session now; nothing was done: continue it by POST /sessions, then send the request again.
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
                "application/json": components["schemas"]["ApiError"];
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
                "application/json": components["schemas"]["ApiError"];
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
                "application/json": components["schemas"]["ApiError"];
            };
        };
        /**
         * @description `error` says which:
         *
         *     - `not_supported`: the product or such a call does not have the function.
         *     - `too_soon`: Mute and Unmute must be 500 ms apart.
         *     - `recording_busy`: too many recording operations of the call are under way.
         *     - `wrong_state`: the present state does not permit it; nothing was sent to AltiServ.
         *     - `call_failed`: AltiServ has accepted a call that ended before it rang out.
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
                "application/json": components["schemas"]["ApiError"];
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
                "application/json": components["schemas"]["ApiError"];
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
                "application/json": components["schemas"]["ApiError"];
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
                "application/json": components["schemas"]["ApiError"];
            };
        };
        /**
         * @description `error` says which:
         *
         *     - `no_licence`: no licence is free.
         */
        PaymentRequired: {
            headers: {
                "Retry-After": components["headers"]["Retry-After"];
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
                "application/json": components["schemas"]["ApiError"];
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
                "application/json": components["schemas"]["ApiError"];
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
                "application/json": components["schemas"]["ApiError"];
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
                "application/json": components["schemas"]["ApiError"];
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
                "application/json": components["schemas"]["ApiError"];
            };
        };
        /**
         * @description `error` says which:
         *
         *     - `ticket_refused`: the ticket has expired, or is not one of this session: log on with the password.
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
                "application/json": components["schemas"]["ApiError"];
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
                "application/json": components["schemas"]["ApiError"];
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
                "application/json": components["schemas"]["ApiError"];
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
                    /**
                     * @example {
                     *       "links": {
                     *         "asyncapi": "/asyncapi.json",
                     *         "docs": "/docs",
                     *         "health": "/health",
                     *         "openapi": "/openapi.json",
                     *         "ready": "/ready"
                     *       },
                     *       "name": "altigen-webproxy",
                     *       "version": "0.1.0"
                     *     }
                     */
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
    getCluster: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description This node and the others. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "channelsElsewhere": 80,
                     *       "channelsFromElsewhere": 75,
                     *       "engine": {
                     *         "connected": true,
                     *         "version": "2.15.1"
                     *       },
                     *       "node": "n1",
                     *       "nodes": [
                     *         {
                     *           "address": "0.0.0.0:8080",
                     *           "draining": false,
                     *           "keys": [
                     *             "5222fe38"
                     *           ],
                     *           "name": "n0"
                     *         },
                     *         {
                     *           "address": "0.0.0.0:8080",
                     *           "draining": false,
                     *           "keys": [
                     *             "5222fe38"
                     *           ],
                     *           "name": "n1"
                     *         }
                     *       ],
                     *       "users": 120
                     *     }
                     */
                    "application/json": components["schemas"]["Cluster"];
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
    drainNode: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description It begins. */
            202: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    /** @example {} */
                    "application/json": components["schemas"]["Empty"];
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
                    /**
                     * @example {
                     *       "sessions": [
                     *         {
                     *           "calls": 0,
                     *           "extension": "101",
                     *           "lastEvent": "2026-11-23T20:34:56.972Z",
                     *           "server": "altiserv.example:10025",
                     *           "session": "d0958b12…",
                     *           "since": "2026-11-23T20:34:56.972Z",
                     *           "sockets": [
                     *             1
                     *           ],
                     *           "watched": 0
                     *         },
                     *         {
                     *           "calls": 0,
                     *           "extension": "101",
                     *           "lastEvent": "2026-11-23T20:34:56.972Z",
                     *           "server": "altiserv.example:10025",
                     *           "session": "d0958b12…",
                     *           "since": "2026-11-23T20:34:56.972Z",
                     *           "sockets": [
                     *             1
                     *           ],
                     *           "watched": 0
                     *         }
                     *       ],
                     *       "total": 2
                     *     }
                     */
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
                    /**
                     * @example {
                     *       "extension": "110",
                     *       "session": "d0958b12…"
                     *     }
                     */
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
                    /**
                     * @example {
                     *       "entries": [
                     *         {
                     *           "calls": 0,
                     *           "extension": "101",
                     *           "time": "2026-11-23T20:34:56.972Z",
                     *           "what": "callsRead"
                     *         },
                     *         {
                     *           "lastSeq": 0,
                     *           "socket": 1,
                     *           "time": "2026-11-23T20:34:56.972Z",
                     *           "what": "bound"
                     *         },
                     *         {
                     *           "connected": true,
                     *           "eventType": "ServerStatusEvent",
                     *           "seq": 1,
                     *           "socket": 1,
                     *           "time": "2026-11-23T20:34:56.972Z",
                     *           "what": "queued"
                     *         },
                     *         {
                     *           "firstSeq": 1,
                     *           "lastSeq": 1,
                     *           "socket": 1,
                     *           "time": "2026-11-23T20:34:56.972Z",
                     *           "what": "sent"
                     *         }
                     *       ],
                     *       "extension": "101",
                     *       "forgotten": 0,
                     *       "session": "d0958b12…"
                     *     }
                     */
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
                    /**
                     * @example {
                     *       "target": {
                     *         "dialed": "914085979000",
                     *         "e164": "+14085979000",
                     *         "kind": "national",
                     *         "raw": "(408) 597-9000",
                     *         "region": "US",
                     *         "valid": true
                     *       }
                     *     }
                     */
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
                /** @description In a cluster: the `epoch` of the BoundEvent after which the client has seen that number. */
                epoch?: number;
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
                /** @description The number of the last event that the client has seen. A stream also takes it from Last-Event-ID. Not in a long poll. */
                lastSeq?: number;
                /** @description The session. Without it and without a token, the first message of a WebSocket names it. */
                sessionId?: string;
                /** @description A token for this opening, in place of the session. */
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
            /** @description With `Accept: text/event-stream` a stream of the same events. With `after` or `wait` a list of them, when there are some or the time is up. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example [
                     *       {
                     *         "Connected": true,
                     *         "connected": true,
                     *         "eventType": "ServerStatusEvent",
                     *         "seq": 1,
                     *         "time": "2026-11-23T20:34:56.972Z"
                     *       },
                     *       {
                     *         "actions": [
                     *           "answer",
                     *           "drop",
                     *           "transfer"
                     *         ],
                     *         "callEventType": "ring",
                     *         "callHandle": 5000,
                     *         "callInfo": {
                     *           "aniName": "",
                     *           "aniNumber": "",
                     *           "callPriority": 0,
                     *           "callSklr": 0,
                     *           "callType": "",
                     *           "calleeID": "101",
                     *           "calleeName": "Extension 101",
                     *           "callerID": "4085551234",
                     *           "callerIPAddress": "",
                     *           "callerName": "Ada",
                     *           "dnisName": "",
                     *           "dnisNumber": "",
                     *           "ivrData": "account=4711",
                     *           "originalData": {
                     *             "originalCallerId": "",
                     *             "originalCallername": "",
                     *             "originalworkgroupName": ""
                     *           },
                     *           "outboundworkgroupName": "",
                     *           "userData": "",
                     *           "workgroupName": ""
                     *         },
                     *         "direction": "in",
                     *         "eventType": "CallEvent",
                     *         "extension": "101",
                     *         "origin": "live",
                     *         "recording": {
                     *           "recordingState": "Stop"
                     *         },
                     *         "seq": 2,
                     *         "state": "ring",
                     *         "time": "2026-11-23T20:34:56.972Z"
                     *       }
                     *     ]
                     */
                    "application/json": components["schemas"]["Event"][];
                    /**
                     * @example retry: 1000
                     *
                     *     id: 1
                     *     data: {"Connected":true,"connected":true,"eventType":"ServerStatusEvent","seq":1,"time":"2026-11-23T20:34:56.972Z"}
                     *
                     *     id: 2
                     *     data: {"actions":["answer","drop","transfer"],"callEventType":"ring","callHandle":5003,"callInfo":{"aniName":"","aniNumber":"","callPriority":0,"callSklr":0,"callType":"","calleeID":"110","calleeName":"Supervisor 110","callerID":"4085550199","callerIPAddress":"","callerName":"Ola","dnisName":"","dnisNumber":"","ivrData":"","originalData":{"originalCallerId":"","originalCallername":"","originalworkgroupName":""},"outboundworkgroupName":"","userData":"","workgroupName":""},"direction":"in","eventType":"CallEvent","extension":"110","origin":"existing","recording":{"recordingState":"Stop"},"seq":2,"state":"ring","time":"2026-11-23T20:34:56.972Z"}
                     *
                     *     retry: 600000
                     *     event: close
                     *     data: {"code":4000,"reason":"logged off"}
                     */
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
                    /**
                     * @example {
                     *       "status": "ok"
                     *     }
                     */
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
                    /**
                     * @example # HELP altigen_webproxy_event_channels_bound Event channels that are bound to a session.
                     *     # TYPE altigen_webproxy_event_channels_bound gauge
                     *     altigen_webproxy_event_channels_bound 1
                     */
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
                    /**
                     * @example {
                     *       "product": "MaxCS",
                     *       "status": "ready"
                     *     }
                     */
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
                /**
                 * @example {
                 *       "sessionId": "d0958b12-1765-4b23-8c9d-04bb750eabf0"
                 *     }
                 */
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
                    /**
                     * @example {
                     *       "eventsUrl": "ws://localhost:8080/ws?sessionId=d0958b12-1765-4b23-8c9d-04bb750eabf0",
                     *       "extension": "101",
                     *       "product": "MaxCS",
                     *       "sessionId": "d0958b12-1765-4b23-8c9d-04bb750eabf0",
                     *       "warnings": []
                     *     }
                     */
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
                    /**
                     * @example {
                     *       "calls": [
                     *         {
                     *           "actions": [
                     *             "answer",
                     *             "drop",
                     *             "transfer"
                     *           ],
                     *           "callHandle": 5000,
                     *           "callInfo": {
                     *             "aniName": "",
                     *             "aniNumber": "",
                     *             "callPriority": 0,
                     *             "callSklr": 0,
                     *             "callType": "",
                     *             "calleeID": "101",
                     *             "calleeName": "Extension 101",
                     *             "callerID": "4085551234",
                     *             "callerIPAddress": "",
                     *             "callerName": "Ada",
                     *             "dnisName": "",
                     *             "dnisNumber": "",
                     *             "ivrData": "account=4711",
                     *             "originalData": {
                     *               "originalCallerId": "",
                     *               "originalCallername": "",
                     *               "originalworkgroupName": ""
                     *             },
                     *             "outboundworkgroupName": "",
                     *             "userData": "",
                     *             "workgroupName": ""
                     *           },
                     *           "direction": "in",
                     *           "recording": {
                     *             "recordingState": "Stop"
                     *           },
                     *           "state": "ring"
                     *         }
                     *       ],
                     *       "extension": "101",
                     *       "serverStatus": {
                     *         "connected": true
                     *       },
                     *       "sessionId": "d0958b12-1765-4b23-8c9d-04bb750eabf0",
                     *       "watch": {
                     *         "extensions": []
                     *       }
                     *     }
                     */
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
                    /** @example {} */
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
                    /**
                     * @example {
                     *       "extension": "101",
                     *       "reasons": [
                     *         {
                     *           "code": 1,
                     *           "name": "Break"
                     *         },
                     *         {
                     *           "code": 2,
                     *           "name": "Lunch"
                     *         }
                     *       ],
                     *       "since": "2026-11-23T20:34:56.972Z",
                     *       "state": "ready",
                     *       "workgroups": [
                     *         {
                     *           "loggedOn": true,
                     *           "number": "800",
                     *           "state": "ready"
                     *         }
                     *       ]
                     *     }
                     */
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
                /**
                 * @example {
                 *       "reason": 2,
                 *       "state": "notReady"
                 *     }
                 */
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
                    /**
                     * @example {
                     *       "extension": "101",
                     *       "reason": {
                     *         "code": 2,
                     *         "name": "Lunch"
                     *       },
                     *       "reasons": [
                     *         {
                     *           "code": 1,
                     *           "name": "Break"
                     *         },
                     *         {
                     *           "code": 2,
                     *           "name": "Lunch"
                     *         }
                     *       ],
                     *       "since": "2026-11-23T20:34:56.972Z",
                     *       "state": "notReady",
                     *       "workgroups": [
                     *         {
                     *           "loggedOn": true,
                     *           "number": "800",
                     *           "state": "notReady"
                     *         }
                     *       ]
                     *     }
                     */
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
                    /**
                     * @example {
                     *       "calls": [
                     *         {
                     *           "actions": [
                     *             "answer",
                     *             "drop",
                     *             "transfer"
                     *           ],
                     *           "callHandle": 5000,
                     *           "callInfo": {
                     *             "aniName": "",
                     *             "aniNumber": "",
                     *             "callPriority": 0,
                     *             "callSklr": 0,
                     *             "callType": "",
                     *             "calleeID": "101",
                     *             "calleeName": "Extension 101",
                     *             "callerID": "4085551234",
                     *             "callerIPAddress": "",
                     *             "callerName": "Ada",
                     *             "dnisName": "",
                     *             "dnisNumber": "",
                     *             "ivrData": "account=4711",
                     *             "originalData": {
                     *               "originalCallerId": "",
                     *               "originalCallername": "",
                     *               "originalworkgroupName": ""
                     *             },
                     *             "outboundworkgroupName": "",
                     *             "userData": "",
                     *             "workgroupName": ""
                     *           },
                     *           "direction": "in",
                     *           "recording": {
                     *             "recordingState": "Stop"
                     *           },
                     *           "state": "ring"
                     *         }
                     *       ]
                     *     }
                     */
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
            query?: {
                /**
                 * @description `ringing` answers when the call rings out, after 30 s at the latest.
                 * @example ringing
                 */
                wait?: string;
            };
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
                /**
                 * @example {
                 *       "target": "104"
                 *     }
                 */
                "application/json": components["schemas"]["CallTarget"];
            };
        };
        responses: {
            /** @description AltiServ has accepted; the call's progress comes as events. With `wait=ringing` the call rings out. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "placedBy": {
                     *         "requestId": "57161c30-63cc-453e-8230-9c040b221e91"
                     *       },
                     *       "target": {
                     *         "dialed": "104",
                     *         "e164": null,
                     *         "kind": "extension",
                     *         "raw": "104",
                     *         "region": null,
                     *         "valid": null
                     *       }
                     *     }
                     */
                    "application/json": components["schemas"]["AcceptedCall"];
                };
            };
            /** @description With `wait=ringing`: AltiServ has accepted, and the call was not seen; `warnings` tell why. Do not dial again. */
            202: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "placedBy": {
                     *         "requestId": "57161c30-63cc-453e-8230-9c040b221e91"
                     *       },
                     *       "target": {
                     *         "dialed": "104",
                     *         "e164": null,
                     *         "kind": "extension",
                     *         "raw": "104",
                     *         "region": null,
                     *         "valid": null
                     *       },
                     *       "warnings": [
                     *         "AltiServ has accepted the call, but AltiServ has not announced the call in time; do not dial again"
                     *       ]
                     *     }
                     */
                    "application/json": components["schemas"]["AcceptedCall"];
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
                 * @example 5000
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
                    /**
                     * @example {
                     *       "callHandle": 104,
                     *       "state": "disconnected"
                     *     }
                     */
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
                 * @example 5000
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
                    /**
                     * @example {
                     *       "callHandle": 5000,
                     *       "state": "ring"
                     *     }
                     */
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
                    /**
                     * @example {
                     *       "callHandle": 5000,
                     *       "state": "conference"
                     *     }
                     */
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
                 * @example 5000
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
                /**
                 * @example {
                 *       "digits": "12#"
                 *     }
                 */
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
                    /**
                     * @example {
                     *       "callHandle": 5000,
                     *       "state": "connected"
                     *     }
                     */
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
                 * @example 5000
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
                    /**
                     * @example {
                     *       "callHandle": 5000,
                     *       "state": "held"
                     *     }
                     */
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
                 * @example 5000
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
                /**
                 * @example {
                 *       "Operation": "Pause"
                 *     }
                 */
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
                    /**
                     * @example {
                     *       "recordingState": "Pause"
                     *     }
                     */
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
                 * @example 5000
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
                    /**
                     * @example {
                     *       "callHandle": 5000,
                     *       "state": "connected"
                     *     }
                     */
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
                 * @example 5000
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
                /**
                 * @example {
                 *       "target": "103"
                 *     }
                 */
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
                    /**
                     * @example {
                     *       "target": {
                     *         "dialed": "103",
                     *         "e164": null,
                     *         "kind": "extension",
                     *         "raw": "103",
                     *         "region": null,
                     *         "valid": null
                     *       }
                     *     }
                     */
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
                    /**
                     * @example {
                     *       "eventsUrl": "ws://localhost:8080/ws?token=8839923393334906910743a456fe02fce07a20ead2614bd6a64a8e0d3a0f7612",
                     *       "expiresIn": 30,
                     *       "token": "8839923393334906910743a456fe02fce07a20ead2614bd6a64a8e0d3a0f7612"
                     *     }
                     */
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
    getDirectory: {
        parameters: {
            query?: {
                /** @description So many at most, 1 to 20000. */
                limit?: number;
                /** @description Entries whose number begins with this text, or whose name contains it, in any letter case. */
                search?: string;
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
            /** @description By number. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "entries": [
                     *         {
                     *           "kind": "extension",
                     *           "lineState": "ringing",
                     *           "name": "Extension 101",
                     *           "number": "101"
                     *         },
                     *         {
                     *           "kind": "extension",
                     *           "name": "Extension 102",
                     *           "number": "102"
                     *         }
                     *       ],
                     *       "total": 10
                     *     }
                     */
                    "application/json": components["schemas"]["PhoneDirectory"];
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
                /** @description In a cluster: the `epoch` of the BoundEvent after which the client has seen that number. */
                epoch?: number;
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
                /** @description The number of the last event that the client has seen. A stream also takes it from Last-Event-ID. Not in a long poll. */
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
                    /**
                     * @example [
                     *       {
                     *         "Connected": true,
                     *         "connected": true,
                     *         "eventType": "ServerStatusEvent",
                     *         "seq": 1,
                     *         "time": "2026-11-23T20:34:56.972Z"
                     *       },
                     *       {
                     *         "actions": [
                     *           "answer",
                     *           "drop",
                     *           "transfer"
                     *         ],
                     *         "callEventType": "ring",
                     *         "callHandle": 5000,
                     *         "callInfo": {
                     *           "aniName": "",
                     *           "aniNumber": "",
                     *           "callPriority": 0,
                     *           "callSklr": 0,
                     *           "callType": "",
                     *           "calleeID": "101",
                     *           "calleeName": "Extension 101",
                     *           "callerID": "4085551234",
                     *           "callerIPAddress": "",
                     *           "callerName": "Ada",
                     *           "dnisName": "",
                     *           "dnisNumber": "",
                     *           "ivrData": "account=4711",
                     *           "originalData": {
                     *             "originalCallerId": "",
                     *             "originalCallername": "",
                     *             "originalworkgroupName": ""
                     *           },
                     *           "outboundworkgroupName": "",
                     *           "userData": "",
                     *           "workgroupName": ""
                     *         },
                     *         "direction": "in",
                     *         "eventType": "CallEvent",
                     *         "extension": "101",
                     *         "origin": "live",
                     *         "recording": {
                     *           "recordingState": "Stop"
                     *         },
                     *         "seq": 2,
                     *         "state": "ring",
                     *         "time": "2026-11-23T20:34:56.972Z"
                     *       }
                     *     ]
                     */
                    "application/json": components["schemas"]["Event"][];
                    /**
                     * @example retry: 1000
                     *
                     *     id: 1
                     *     data: {"Connected":true,"connected":true,"eventType":"ServerStatusEvent","seq":1,"time":"2026-11-23T20:34:56.972Z"}
                     *
                     *     id: 2
                     *     data: {"actions":["answer","drop","transfer"],"callEventType":"ring","callHandle":5003,"callInfo":{"aniName":"","aniNumber":"","callPriority":0,"callSklr":0,"callType":"","calleeID":"110","calleeName":"Supervisor 110","callerID":"4085550199","callerIPAddress":"","callerName":"Ola","dnisName":"","dnisNumber":"","ivrData":"","originalData":{"originalCallerId":"","originalCallername":"","originalworkgroupName":""},"outboundworkgroupName":"","userData":"","workgroupName":""},"direction":"in","eventType":"CallEvent","extension":"110","origin":"existing","recording":{"recordingState":"Stop"},"seq":2,"state":"ring","time":"2026-11-23T20:34:56.972Z"}
                     *
                     *     retry: 600000
                     *     event: close
                     *     data: {"code":4000,"reason":"logged off"}
                     */
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
    setExtensionAgentState: {
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
                /**
                 * @example {
                 *       "state": "notReady",
                 *       "workgroup": "800"
                 *     }
                 */
                "application/json": components["schemas"]["AgentStateRequest"];
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
                    /**
                     * @example {
                     *       "extension": "102",
                     *       "reasons": [
                     *         {
                     *           "code": 1,
                     *           "name": "Break"
                     *         },
                     *         {
                     *           "code": 2,
                     *           "name": "Lunch"
                     *         }
                     *       ],
                     *       "since": "2026-11-23T20:34:56.972Z",
                     *       "state": "notReady",
                     *       "workgroups": [
                     *         {
                     *           "loggedOn": true,
                     *           "number": "800",
                     *           "state": "notReady"
                     *         }
                     *       ]
                     *     }
                     */
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
    monitorExtension: {
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
                /**
                 * @example {
                 *       "mode": "listen"
                 *     }
                 */
                "application/json": components["schemas"]["MonitoringRequest"];
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
                    /**
                     * @example {
                     *       "extension": "106",
                     *       "mode": "listen"
                     *     }
                     */
                    "application/json": components["schemas"]["Monitoring"];
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
    stopMonitoringExtension: {
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
        requestBody?: never;
        responses: {
            /** @description The supervisor's phone takes part no more. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "extension": "106"
                     *     }
                     */
                    "application/json": components["schemas"]["Monitoring"];
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
                /**
                 * @example {
                 *       "Operation": "Start",
                 *       "tone": true
                 *     }
                 */
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
                    /**
                     * @example {
                     *       "recordingState": "Start"
                     *     }
                     */
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
    setExtensionWorkgroupLogon: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description The agent's extension.
                 * @example 102
                 */
                extension: string;
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
                /**
                 * @example {
                 *       "loggedOn": false
                 *     }
                 */
                "application/json": components["schemas"]["AgentLogonRequest"];
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
                    /**
                     * @example {
                     *       "loggedOn": false,
                     *       "number": "800",
                     *       "state": "notReady"
                     *     }
                     */
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
    getHistory: {
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
            /** @description The newest first. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "calls": [
                     *         {
                     *           "answered": "2026-11-23T20:34:56.972Z",
                     *           "began": "2026-11-23T20:34:56.972Z",
                     *           "callHandle": 103,
                     *           "direction": "out",
                     *           "ended": "2026-11-23T20:34:56.972Z",
                     *           "extension": "101",
                     *           "missed": false,
                     *           "party": {
                     *             "name": "Extension 104",
                     *             "number": "104"
                     *           },
                     *           "recorded": false
                     *         },
                     *         {
                     *           "answered": "2026-11-23T20:34:56.972Z",
                     *           "began": "2026-11-23T20:34:56.972Z",
                     *           "callHandle": 5000,
                     *           "direction": "in",
                     *           "ended": "2026-11-23T20:34:56.972Z",
                     *           "extension": "101",
                     *           "missed": false,
                     *           "party": {
                     *             "name": "Ada",
                     *             "number": "4085551234"
                     *           },
                     *           "recorded": true
                     *         }
                     *       ]
                     *     }
                     */
                    "application/json": components["schemas"]["CallHistory"];
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
                /**
                 * @example {
                 *       "Operation": "Start"
                 *     }
                 */
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
                    /**
                     * @example {
                     *       "recordingState": "Start"
                     *     }
                     */
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
                    /**
                     * @example {
                     *       "extensions": [
                     *         "102",
                     *         "106"
                     *       ]
                     *     }
                     */
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
                /**
                 * @example {
                 *       "extensions": [
                 *         "102",
                 *         "106"
                 *       ]
                 *     }
                 */
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
                    /**
                     * @example {
                     *       "extensions": [
                     *         "102",
                     *         "106"
                     *       ]
                     *     }
                     */
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
    listWorkgroups: {
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
            /** @description As AltiServ has it, with the service level that this WebProxy has counted. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "workgroups": [
                     *         {
                     *           "members": [
                     *             {
                     *               "extension": "101",
                     *               "loggedOn": true,
                     *               "name": "Extension 101",
                     *               "state": "notReady"
                     *             },
                     *             {
                     *               "extension": "102",
                     *               "loggedOn": true,
                     *               "name": "Extension 102",
                     *               "state": "ready"
                     *             },
                     *             {
                     *               "extension": "103",
                     *               "loggedOn": true,
                     *               "name": "Extension 103",
                     *               "state": "ready"
                     *             },
                     *             {
                     *               "extension": "104",
                     *               "loggedOn": true,
                     *               "name": "Extension 104",
                     *               "state": "ready"
                     *             }
                     *           ],
                     *           "name": "Workgroup 800",
                     *           "number": "800",
                     *           "serviceLevel": {
                     *             "abandoned": 0,
                     *             "answered": 0,
                     *             "answeredInTime": 0,
                     *             "since": "2026-11-23T20:34:56.972Z",
                     *             "source": "webproxy",
                     *             "threshold": "20s",
                     *             "window": "30m"
                     *           },
                     *           "waiting": 1,
                     *           "waitingSince": "2026-11-23T20:34:56.972Z"
                     *         }
                     *       ]
                     *     }
                     */
                    "application/json": components["schemas"]["WorkgroupList"];
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
                /**
                 * @example {
                 *       "loggedOn": true
                 *     }
                 */
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
                    /**
                     * @example {
                     *       "loggedOn": true,
                     *       "number": "800",
                     *       "state": "notReady"
                     *     }
                     */
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
    getQueue: {
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
        requestBody?: never;
        responses: {
            /** @description Those who wait, in the order in which they came. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "callers": [
                     *         {
                     *           "callerID": "4085550117",
                     *           "callerName": "Ada",
                     *           "id": "5-5001",
                     *           "priority": 0,
                     *           "since": "2026-11-23T20:34:56.972Z"
                     *         }
                     *       ],
                     *       "workgroup": "800"
                     *     }
                     */
                    "application/json": components["schemas"]["Queue"];
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
    listSimulatedCalls: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
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
                    /**
                     * @example {
                     *       "calls": [
                     *         {
                     *           "from": {
                     *             "ip": "",
                     *             "name": "Ada",
                     *             "number": "4085551234"
                     *           },
                     *           "id": 1,
                     *           "line": "101",
                     *           "state": "ringing",
                     *           "to": "101"
                     *         }
                     *       ]
                     *     }
                     */
                    "application/json": components["schemas"]["SimulatedCallList"];
                };
            };
            400: components["responses"]["BadRequest"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            409: components["responses"]["Conflict"];
            414: components["responses"]["URITooLong"];
            421: components["responses"]["MisdirectedRequest"];
            431: components["responses"]["RequestHeaderFieldsTooLarge"];
            500: components["responses"]["InternalServerError"];
            503: components["responses"]["ServiceUnavailable"];
            504: components["responses"]["GatewayTimeout"];
        };
    };
    simulateCall: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "from": {
                 *         "name": "Ada",
                 *         "number": "4085551234"
                 *       },
                 *       "ivrData": "account=4711",
                 *       "to": "101"
                 *     }
                 */
                "application/json": components["schemas"]["OutsideCall"];
            };
        };
        responses: {
            /** @description The call rings or waits. `Location` is its path. */
            201: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "id": 1
                     *     }
                     */
                    "application/json": components["schemas"]["PlacedCall"];
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
    hangUpSimulatedCall: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description The `id` of the call.
                 * @example 1
                 */
                callId: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description It is over. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    /** @example {} */
                    "application/json": components["schemas"]["Empty"];
                };
            };
            400: components["responses"]["BadRequest"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            409: components["responses"]["Conflict"];
            414: components["responses"]["URITooLong"];
            421: components["responses"]["MisdirectedRequest"];
            431: components["responses"]["RequestHeaderFieldsTooLarge"];
            500: components["responses"]["InternalServerError"];
            503: components["responses"]["ServiceUnavailable"];
            504: components["responses"]["GatewayTimeout"];
        };
    };
    answerSimulatedCall: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description The `id` of the call.
                 * @example 1
                 */
                callId: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description It is answered. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    /** @example {} */
                    "application/json": components["schemas"]["Empty"];
                };
            };
            400: components["responses"]["BadRequest"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            409: components["responses"]["Conflict"];
            414: components["responses"]["URITooLong"];
            421: components["responses"]["MisdirectedRequest"];
            431: components["responses"]["RequestHeaderFieldsTooLarge"];
            500: components["responses"]["InternalServerError"];
            503: components["responses"]["ServiceUnavailable"];
            504: components["responses"]["GatewayTimeout"];
        };
    };
    demote: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The role now. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "role": "standby"
                     *     }
                     */
                    "application/json": components["schemas"]["RoleStatus"];
                };
            };
            400: components["responses"]["BadRequest"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            409: components["responses"]["Conflict"];
            414: components["responses"]["URITooLong"];
            421: components["responses"]["MisdirectedRequest"];
            431: components["responses"]["RequestHeaderFieldsTooLarge"];
            500: components["responses"]["InternalServerError"];
            503: components["responses"]["ServiceUnavailable"];
            504: components["responses"]["GatewayTimeout"];
        };
    };
    setPhone: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description The extension of the phone.
                 * @example 101
                 */
                extension: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                /**
                 * @example {
                 *       "answer": "250ms",
                 *       "doNotDisturb": false
                 *     }
                 */
                "application/json": components["schemas"]["PhoneChange"];
            };
        };
        responses: {
            /** @description Changed. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    /** @example {} */
                    "application/json": components["schemas"]["Empty"];
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
    answerPhone: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description The extension of the phone.
                 * @example 101
                 */
                extension: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description It has answered. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    /** @example {} */
                    "application/json": components["schemas"]["Empty"];
                };
            };
            400: components["responses"]["BadRequest"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            409: components["responses"]["Conflict"];
            414: components["responses"]["URITooLong"];
            421: components["responses"]["MisdirectedRequest"];
            431: components["responses"]["RequestHeaderFieldsTooLarge"];
            500: components["responses"]["InternalServerError"];
            503: components["responses"]["ServiceUnavailable"];
            504: components["responses"]["GatewayTimeout"];
        };
    };
    conferencePhone: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description The extension of the phone.
                 * @example 101
                 */
                extension: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description They are joined. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    /** @example {} */
                    "application/json": components["schemas"]["Empty"];
                };
            };
            400: components["responses"]["BadRequest"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            409: components["responses"]["Conflict"];
            414: components["responses"]["URITooLong"];
            421: components["responses"]["MisdirectedRequest"];
            431: components["responses"]["RequestHeaderFieldsTooLarge"];
            500: components["responses"]["InternalServerError"];
            503: components["responses"]["ServiceUnavailable"];
            504: components["responses"]["GatewayTimeout"];
        };
    };
    hangUpPhone: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description The extension of the phone.
                 * @example 101
                 */
                extension: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description It has hung up. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    /** @example {} */
                    "application/json": components["schemas"]["Empty"];
                };
            };
            400: components["responses"]["BadRequest"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            409: components["responses"]["Conflict"];
            414: components["responses"]["URITooLong"];
            421: components["responses"]["MisdirectedRequest"];
            431: components["responses"]["RequestHeaderFieldsTooLarge"];
            500: components["responses"]["InternalServerError"];
            503: components["responses"]["ServiceUnavailable"];
            504: components["responses"]["GatewayTimeout"];
        };
    };
    transferPhone: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description The extension of the phone.
                 * @example 101
                 */
                extension: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The phone has left. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    /** @example {} */
                    "application/json": components["schemas"]["Empty"];
                };
            };
            400: components["responses"]["BadRequest"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            409: components["responses"]["Conflict"];
            414: components["responses"]["URITooLong"];
            421: components["responses"]["MisdirectedRequest"];
            431: components["responses"]["RequestHeaderFieldsTooLarge"];
            500: components["responses"]["InternalServerError"];
            503: components["responses"]["ServiceUnavailable"];
            504: components["responses"]["GatewayTimeout"];
        };
    };
    setFault: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "kind": "delay",
                 *       "ms": 20
                 *     }
                 */
                "application/json": components["schemas"]["Fault"];
            };
        };
        responses: {
            /** @description The fault has begun. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    /** @example {} */
                    "application/json": components["schemas"]["Empty"];
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
    clearFaults: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description There is no fault. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    /** @example {} */
                    "application/json": components["schemas"]["Empty"];
                };
            };
            400: components["responses"]["BadRequest"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            409: components["responses"]["Conflict"];
            414: components["responses"]["URITooLong"];
            421: components["responses"]["MisdirectedRequest"];
            431: components["responses"]["RequestHeaderFieldsTooLarge"];
            500: components["responses"]["InternalServerError"];
            503: components["responses"]["ServiceUnavailable"];
            504: components["responses"]["GatewayTimeout"];
        };
    };
    setLicences: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "licences": 50
                 *     }
                 */
                "application/json": components["schemas"]["LicencesRequest"];
            };
        };
        responses: {
            /** @description The pool has this size. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    /** @example {} */
                    "application/json": components["schemas"]["Empty"];
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
    promote: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The role now. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "role": "active"
                     *     }
                     */
                    "application/json": components["schemas"]["RoleStatus"];
                };
            };
            400: components["responses"]["BadRequest"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            409: components["responses"]["Conflict"];
            414: components["responses"]["URITooLong"];
            421: components["responses"]["MisdirectedRequest"];
            431: components["responses"]["RequestHeaderFieldsTooLarge"];
            500: components["responses"]["InternalServerError"];
            503: components["responses"]["ServiceUnavailable"];
            504: components["responses"]["GatewayTimeout"];
        };
    };
    getRole: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The role. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "role": "active"
                     *     }
                     */
                    "application/json": components["schemas"]["RoleStatus"];
                };
            };
            400: components["responses"]["BadRequest"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            409: components["responses"]["Conflict"];
            414: components["responses"]["URITooLong"];
            421: components["responses"]["MisdirectedRequest"];
            431: components["responses"]["RequestHeaderFieldsTooLarge"];
            500: components["responses"]["InternalServerError"];
            503: components["responses"]["ServiceUnavailable"];
            504: components["responses"]["GatewayTimeout"];
        };
    };
    getScenario: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The progress, or the summary. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "callsFailed": 0,
                     *       "callsMade": 0,
                     *       "callsPlanned": 1,
                     *       "durationMs": 600000,
                     *       "elapsedMs": 20,
                     *       "name": "",
                     *       "seed": 0,
                     *       "speed": 1,
                     *       "state": "playing",
                     *       "statistics": {
                     *         "abandoned": 0,
                     *         "active": 0,
                     *         "answered": 0,
                     *         "answeredBy": {},
                     *         "averageAnswerMs": 20,
                     *         "blocked": 0,
                     *         "longestWaitMs": 20,
                     *         "offered": 0,
                     *         "overflowed": 0,
                     *         "waiting": 0
                     *       },
                     *       "steps": {
                     *         "done": 0,
                     *         "failed": 0,
                     *         "failures": [],
                     *         "planned": 2
                     *       }
                     *     }
                     */
                    "application/json": components["schemas"]["ScenarioReport"];
                };
            };
            400: components["responses"]["BadRequest"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            409: components["responses"]["Conflict"];
            414: components["responses"]["URITooLong"];
            421: components["responses"]["MisdirectedRequest"];
            431: components["responses"]["RequestHeaderFieldsTooLarge"];
            500: components["responses"]["InternalServerError"];
            503: components["responses"]["ServiceUnavailable"];
            504: components["responses"]["GatewayTimeout"];
        };
    };
    playScenario: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "duration": "10m",
                 *       "steps": [
                 *         {
                 *           "at": "1s",
                 *           "call": {
                 *             "from": {
                 *               "number": "4085551234"
                 *             },
                 *             "to": "101"
                 *           },
                 *           "id": "first"
                 *         },
                 *         {
                 *           "at": "30s",
                 *           "hangUp": "first"
                 *         }
                 *       ]
                 *     }
                 */
                "application/json": components["schemas"]["Scenario"];
            };
        };
        responses: {
            /** @description It has begun. `Location` is the path of its progress. */
            202: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "callsFailed": 0,
                     *       "callsMade": 0,
                     *       "callsPlanned": 1,
                     *       "durationMs": 600000,
                     *       "elapsedMs": 20,
                     *       "name": "",
                     *       "seed": 0,
                     *       "speed": 1,
                     *       "state": "playing",
                     *       "statistics": {
                     *         "abandoned": 0,
                     *         "active": 0,
                     *         "answered": 0,
                     *         "answeredBy": {},
                     *         "averageAnswerMs": 20,
                     *         "blocked": 0,
                     *         "longestWaitMs": 20,
                     *         "offered": 0,
                     *         "overflowed": 0,
                     *         "waiting": 0
                     *       },
                     *       "steps": {
                     *         "done": 0,
                     *         "failed": 0,
                     *         "failures": [],
                     *         "planned": 2
                     *       }
                     *     }
                     */
                    "application/json": components["schemas"]["ScenarioReport"];
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
    stopScenario: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The summary. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "callsFailed": 0,
                     *       "callsMade": 0,
                     *       "callsPlanned": 1,
                     *       "durationMs": 600000,
                     *       "elapsedMs": 20,
                     *       "name": "",
                     *       "seed": 0,
                     *       "speed": 1,
                     *       "state": "stopped",
                     *       "statistics": {
                     *         "abandoned": 0,
                     *         "active": 0,
                     *         "answered": 0,
                     *         "answeredBy": {},
                     *         "averageAnswerMs": 20,
                     *         "blocked": 0,
                     *         "longestWaitMs": 20,
                     *         "offered": 0,
                     *         "overflowed": 0,
                     *         "waiting": 0
                     *       },
                     *       "steps": {
                     *         "done": 0,
                     *         "failed": 0,
                     *         "failures": [],
                     *         "planned": 2
                     *       }
                     *     }
                     */
                    "application/json": components["schemas"]["ScenarioReport"];
                };
            };
            400: components["responses"]["BadRequest"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            409: components["responses"]["Conflict"];
            414: components["responses"]["URITooLong"];
            421: components["responses"]["MisdirectedRequest"];
            431: components["responses"]["RequestHeaderFieldsTooLarge"];
            500: components["responses"]["InternalServerError"];
            503: components["responses"]["ServiceUnavailable"];
            504: components["responses"]["GatewayTimeout"];
        };
    };
    getStatistics: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The figures since the start. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "abandoned": 0,
                     *       "active": 3,
                     *       "answered": 4,
                     *       "answeredBy": {
                     *         "101": 3,
                     *         "106": 1
                     *       },
                     *       "averageAnswerMs": 20,
                     *       "blocked": 0,
                     *       "longestWaitMs": 20,
                     *       "offered": 5,
                     *       "overflowed": 0,
                     *       "waiting": 1
                     *     }
                     */
                    "application/json": components["schemas"]["Statistics"];
                };
            };
            400: components["responses"]["BadRequest"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            409: components["responses"]["Conflict"];
            414: components["responses"]["URITooLong"];
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
                /** @description In a cluster: the `epoch` of the BoundEvent after which the client has seen that number. */
                epoch?: number;
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
                /** @description The number of the last event that the client has seen. A stream also takes it from Last-Event-ID. Not in a long poll. */
                lastSeq?: number;
                /** @description The session. Without it and without a token, the first message of a WebSocket names it. */
                sessionId?: string;
                /** @description A token for this opening, in place of the session. */
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
