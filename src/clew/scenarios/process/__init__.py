"""How a characteristic ran: its readings in the order of time, with the limits valid then."""
