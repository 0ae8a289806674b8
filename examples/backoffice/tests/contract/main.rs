//! The back office as its users see it: the program itself, over real sockets.

mod account;
mod app;
mod exports;
mod pages;
mod resources;
mod roles;
mod same_origin;
mod sign_in;
mod team;
