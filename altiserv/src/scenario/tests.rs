mod playing;
mod reading;
