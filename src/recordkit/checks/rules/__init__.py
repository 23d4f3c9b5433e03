"""The rules, by what they look at. Each is one pure function; profiles say which are asked."""
