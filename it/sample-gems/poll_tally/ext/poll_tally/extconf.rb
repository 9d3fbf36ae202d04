# frozen_string_literal: true

require "mkmf"

create_makefile("poll_tally/poll_tally")
