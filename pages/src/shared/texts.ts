import { texts } from "./language";

const en = {
  extension: "Extension",
  password: "Password",
  logOn: "Log on",
  loggingOn: "Logging on…",
  logOff: "Log off",
  language: "Language",
  en: "English",
  de: "Deutsch",
  theme: "Colours",
  auto: "As the system",
  light: "Light",
  dark: "Dark",
  loggedOnAs: "Extension {extension}",
  connected: "Live",
  connecting: "Connecting to the WebProxy. What you see is not up to date.",
  waiting: "The connection to the WebProxy is lost. What you see is not up to date. Next try in {seconds} s.",
  silent: "The WebProxy does not answer. What you see may not be up to date.",
  noAltiserv: "The WebProxy has no connection to AltiServ. What you see is not up to date.",
  wrongPassword: "The extension or the password is wrong.",
  noLicence: "All licences are in use. Try again later.",
  tooMany: "Too many logons have failed. Try again later.",
  loggedOffElsewhere: "You were logged off.",
  noAnswer: "The WebProxy does not answer.",
  refused: "Refused: {message}",
};

export type SharedText = keyof typeof en;

const de: Record<SharedText, string> = {
  extension: "Nebenstelle",
  password: "Kennwort",
  logOn: "Anmelden",
  loggingOn: "Anmeldung läuft…",
  logOff: "Abmelden",
  language: "Sprache",
  en: "English",
  de: "Deutsch",
  theme: "Farben",
  auto: "Wie das System",
  light: "Hell",
  dark: "Dunkel",
  loggedOnAs: "Nebenstelle {extension}",
  connected: "Live",
  connecting: "Verbindung zum WebProxy wird aufgebaut. Die Anzeige ist nicht aktuell.",
  waiting: "Die Verbindung zum WebProxy ist unterbrochen. Die Anzeige ist nicht aktuell. Nächster Versuch in {seconds} s.",
  silent: "Der WebProxy antwortet nicht. Die Anzeige ist vielleicht nicht aktuell.",
  noAltiserv: "Der WebProxy hat keine Verbindung zum AltiServ. Die Anzeige ist nicht aktuell.",
  wrongPassword: "Die Nebenstelle oder das Kennwort ist falsch.",
  noLicence: "Alle Lizenzen sind in Gebrauch. Versuchen Sie es später noch einmal.",
  tooMany: "Zu viele Anmeldungen sind fehlgeschlagen. Versuchen Sie es später noch einmal.",
  loggedOffElsewhere: "Sie wurden abgemeldet.",
  noAnswer: "Der WebProxy antwortet nicht.",
  refused: "Abgelehnt: {message}",
};

export const t = texts({ en, de });
