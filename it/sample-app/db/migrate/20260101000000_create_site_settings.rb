# frozen_string_literal: true

class CreateSiteSettings
  def up(db)
    db.exec("CREATE TABLE site_settings (name text PRIMARY KEY, data_type integer NOT NULL, value text NOT NULL)")
  end
end
