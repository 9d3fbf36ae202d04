# frozen_string_literal: true

require "poll_tally/poll_tally"
