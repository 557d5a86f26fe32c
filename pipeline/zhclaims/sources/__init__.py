"""Documents → `Page`: `documents` reads one page from a file or from text, `dump` many from an export; `api` fetches pages."""
