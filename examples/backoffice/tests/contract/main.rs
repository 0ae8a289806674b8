//! The back office as its users see it: the program itself, over real sockets.

#![allow(clippy::unwrap_used, reason = "what is missing fails the test")]

mod account;
mod actions;
mod app;
mod audit_log;
mod exports;
mod pages;
mod resources;
mod roles;
mod same_origin;
mod sign_in;
mod team;
