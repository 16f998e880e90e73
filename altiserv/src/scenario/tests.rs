mod parsing;
mod playing;
