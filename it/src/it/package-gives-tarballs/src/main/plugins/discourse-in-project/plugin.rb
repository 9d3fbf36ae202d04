# frozen_string_literal: true

# name: discourse-in-project
# about: Is kept beside the POM
# version: 0.1
