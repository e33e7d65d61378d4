"""Mail: a document as plain text and as HTML that is read on a telephone, in the dark, and without pictures."""

from reportgen.render.mail.model import MailBody as MailBody
from reportgen.render.mail.write import render_mail as render_mail
