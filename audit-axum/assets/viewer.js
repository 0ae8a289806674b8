// What a page does beyond being read. Without it everything is there, too.
