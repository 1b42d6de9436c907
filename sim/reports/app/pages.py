"""The app's screens in order; Streamlit runs this file from top to bottom at every change."""

import streamlit as st

from sim.reports.app import answers, questions, seeing, state, taking

st.set_page_config(page_title="Caseload: what would a shock do?", layout="wide", initial_sidebar_state="auto")
state.prepare()
SCREENS = [
    st.Page(questions.council, title="Which council?", url_path="council", default=True),
    st.Page(questions.scenario_page, title="What happens?", url_path="scenario"),
    st.Page(questions.options_page, title="What could you do?", url_path="options"),
    st.Page(questions.reasons_page, title="Why this value?", url_path="reasons"),
    st.Page(questions.run, title="Run", url_path="run"),
    st.Page(answers.answer_page, title="Answer", url_path="answer"),
    st.Page(seeing.seeing, title="Seeing it happen", url_path="seeing"),
    st.Page(answers.compare, title="Compare saved runs", url_path="compare"),
    st.Page(answers.posts_page, title="How many posts?", url_path="posts"),
    st.Page(answers.past_record_page, title="Was it right here?", url_path="record"),
    st.Page(answers.assumptions_page, title="What was assumed?", url_path="assumptions"),
    st.Page(taking.downloads, title="Reports and files", url_path="files"),
    st.Page(taking.settings_page, title="Save and open settings", url_path="settings"),
    st.Page(taking.returns, title="Your own returns", url_path="returns"),
    st.Page(taking.glossary_page, title="Glossary and limits", url_path="glossary"),
]
st.navigation(SCREENS).run()
