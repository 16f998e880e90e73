// An agent's page in the style of 2017, written from AltiGen's Web API Guide: jQuery, XMLHttpRequest, no build.
(function ($) {
  "use strict";

  var server, sessionId, socket;
  var calls = {};

  function url(path) {
    return server + "/sessions" + (sessionId ? "/" + sessionId : "") + (path || "");
  }

  function complain(xhr) {
    var error = xhr.responseJSON;
    $("#error").text(error ? error.code + ": " + error.message : "The WebProxy cannot be reached.");
  }

  function send(method, path, data) {
    $("#error").text("");
    return $.ajax({ url: url(path), type: method, data: data, dataType: "json" }).fail(complain);
  }

  function logOn() {
    server = $("#server").val().replace(/\/$/, "");
    $.ajax({
      url: server + "/sessions",
      type: "POST",
      dataType: "json",
      headers: { Authorization: "Basic " + btoa($("#user").val() + ":" + $("#password").val()) }
    }).done(function (session) {
      $("#error").text("");
      sessionId = session.sessionId;
      listen();
    }).fail(complain);
  }

  // "After a user logs in successfully, it should send the session ID to WebSocket to bind the event channel."
  function listen() {
    socket = new WebSocket(server.replace(/^http/, "ws") + "/");
    socket.onopen = function () { socket.send(sessionId); };
    socket.onmessage = function (message) { onEvent(JSON.parse(message.data)); };
    socket.onclose = function () {
      sessionId = null;
      calls = {};
      show();
      $("#status").text("Not logged on.");
    };
  }

  function onEvent(event) {
    if (event.eventType === "ServerStatusEvent") {
      $("#status").text(event.Connected ? "Connected to AltiServ." : "AltiServ cannot be reached.");
    } else if (event.eventType === "CallEvent") {
      if (event.callEventType === "disconnect") {
        delete calls[event.callHandle];
      } else {
        var known = calls[event.callHandle] || { recording: "Stop" };
        calls[event.callHandle] = { info: event.callInfo, state: event.callEventType, recording: known.recording };
      }
    } else if (event.eventType === "RecordEvent" && calls[event.CallHandle]) {
      calls[event.CallHandle].recording = event.recordingState;
    }
    show();
  }

  function button(text, action) {
    return $("<button type='button'>").text(text).click(action);
  }

  function record(handle, operation) {
    return function () { send("POST", "/record?callhandle=" + handle, { Operation: operation, filename: "" }); };
  }

  function show() {
    var rows = $.map(calls, function (call, handle) {
      var buttons = $("<td>");
      if (call.state === "connect") {
        $.each(["Start", "Mute", "Unmute", "Stop"], function (_, operation) {
          buttons.append(button(operation, record(handle, operation)));
        });
      }
      buttons.append(button("Drop", function () { send("DELETE", "/calls/" + handle); }));
      return $("<tr>").attr("id", "call-" + handle).addClass(call.state)
        .append($("<td>").text(handle))
        .append($("<td>").text($.trim(call.info.callerName + " " + call.info.callerID)))
        .append($("<td>").text(call.info.calleeID))
        .append($("<td class='state'>").text(call.state))
        .append($("<td class='recording'>").text(call.recording))
        .append(buttons);
    });
    $("#calls tbody").empty().append(rows);
    $("#logoff, #dial button").prop("disabled", !sessionId);
  }

  $("#logon").submit(function () { logOn(); return false; });
  $("#dial").submit(function () { send("POST", "/calls", { target: $("#number").val() }); return false; });
  $("#logoff").click(function () { send("DELETE"); });
})(jQuery);
