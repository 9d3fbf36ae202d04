# frozen_string_literal: true

# name: discourse-reading-time
# about: Says how long a topic takes to read
# version: 3.1
# authors: The sample's authors
# url: https://example.org/discourse-reading-time

require_relative "lib/reading_time"

enabled_site_setting :reading_time_enabled
