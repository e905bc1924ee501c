//! For everyone: each screen and state in two themes and two languages under axe, by keyboard, narrow,
//! from right to left, in a longer language, and with what strangers wrote.

mod axe;
mod focus;
mod ground;
mod hostile;
mod layout;
mod start;
