"""One engine runs incidents, matters and standing duties: decide what an act leads to, fold it into state."""
