# frozen_string_literal: true

# name: discourse-sample-polls
# about: Comes with the application, as some plugins do
# version: 1.0
# authors: The sample's authors

enabled_site_setting :sample_polls_enabled
